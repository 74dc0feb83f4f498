r"""The Unicode classes of Go's ``\p{…}``, by the names of Go 1.27, in words of google-re2.

Go 1.25 and later compare names without case, blanks, ``-`` and ``_``, and know the long names of
categories; Go 1.19 knows the short ones and Unicode 13's scripts, as they are written.
"""

import re
from functools import cache
from typing import Final

from sstest.regex.sets import complement, members_in_re2


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CATEGORIES: Final = _words(
    """
    C Cc Cf Cn Co Cs L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc
    Sk Sm So Z Zl Zp Zs
    """
)
_LONG_NAMES: Final = {
    "other": "C", "control": "Cc", "cntrl": "Cc", "format": "Cf", "unassigned": "Cn",
    "privateuse": "Co", "surrogate": "Cs", "letter": "L", "casedletter": "LC",
    "lowercaseletter": "Ll", "modifierletter": "Lm", "otherletter": "Lo",
    "titlecaseletter": "Lt", "uppercaseletter": "Lu", "mark": "M", "combiningmark": "M",
    "spacingmark": "Mc", "enclosingmark": "Me", "nonspacingmark": "Mn", "number": "N",
    "decimalnumber": "Nd", "digit": "Nd", "letternumber": "Nl", "othernumber": "No",
    "punctuation": "P", "punct": "P", "connectorpunctuation": "Pc", "dashpunctuation": "Pd",
    "closepunctuation": "Pe", "finalpunctuation": "Pf", "initialpunctuation": "Pi",
    "otherpunctuation": "Po", "openpunctuation": "Ps", "symbol": "S", "currencysymbol": "Sc",
    "modifiersymbol": "Sk", "mathsymbol": "Sm", "othersymbol": "So", "separator": "Z",
    "lineseparator": "Zl", "paragraphseparator": "Zp", "spaceseparator": "Zs",
}  # fmt: skip
_SCRIPTS: Final = _words(
    """
    Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak
    Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian
    Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot
    Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan
    Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi
    Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic
    Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana
    Kayah_Li Kharoshthi Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu
    Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean
    Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive
    Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nandinagari
    New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian
    Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian
    Old_Turkic Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician
    Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting
    Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa
    Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta
    Ugaritic Vai Wancho Warang_Citi Yezidi Yi Zanabazar_Square
    """
)
# Scripts since Unicode 14; those with ranges are newer than what google-re2 has.
_NEWER: Final = _words(
    """
    Cypro_Minoan Old_Uyghur Tangsa Toto Vithkuqi Kawi Nag_Mundari
    """
)
_NEWEST: Final = {
    "Garay": r"\x{10D40}-\x{10D65}\x{10D69}-\x{10D85}\x{10D8E}-\x{10D8F}",
    "Gurung_Khema": r"\x{16100}-\x{16139}",
    "Kirat_Rai": r"\x{16D40}-\x{16D79}",
    "Ol_Onal": r"\x{1E5D0}-\x{1E5FA}\x{1E5FF}",
    "Sunuwar": r"\x{11BC0}-\x{11BE1}\x{11BF0}-\x{11BF9}",
    "Todhri": r"\x{105C0}-\x{105F3}",
    "Tulu_Tigalari": r"\x{11380}-\x{11389}\x{1138B}\x{1138E}\x{11390}-\x{113B5}"
    r"\x{113B7}-\x{113C0}\x{113C2}\x{113C5}\x{113C7}-\x{113CA}\x{113CC}-\x{113D5}"
    r"\x{113D7}-\x{113D8}\x{113E1}-\x{113E2}",
    "Sidetic": r"\x{10940}-\x{10959}",
    "Tolong_Siki": r"\x{11DB0}-\x{11DDB}\x{11DE0}-\x{11DE9}",
    "Beria_Erfe": r"\x{16EA0}-\x{16EB8}\x{16EBB}-\x{16ED3}",
    "Tai_Yo": r"\x{1E6C0}-\x{1E6DE}\x{1E6E0}-\x{1E6F5}\x{1E6FE}-\x{1E6FF}",
}
_ASSIGNED: Final = r"\pL\pM\pN\pP\pS\pZ\pC"
_ALL: Final = r"\x{0}-\x{10FFFF}"
# What google-re2 has no name for, as the inside of a class.
_MADE_OF: Final = {
    "Any": _ALL,
    "ASCII": r"\x00-\x7F",
    "LC": r"\p{Lu}\p{Ll}\p{Lt}",
    "Assigned": _ASSIGNED,
    **_NEWEST,
}
_SEPARATORS: Final = re.compile(r"[ _-]")


def is_known_to_go_119(name: str) -> bool:
    """Whether Go 1.19 has a class of just this name, or no version has one."""
    if _canonical(name) is None:
        return True
    if name in _NEWER or name in _NEWEST or name in ("Cn", "LC"):
        return False
    return name == "Any" or name in _CATEGORIES or name in _SCRIPTS


def class_of(name: str, *, negated: bool, inside: bool) -> str | None:
    r"""What google-re2 is given for ``\p{name}``; ``None`` to leave it as it is.

    ``inside``: of a class in square brackets.
    """
    known = _canonical(name)
    if known is None:
        return None
    if known not in _MADE_OF and known not in ("C", "Cn"):
        return rf"\{'P' if negated else 'p'}{{{known}}}"
    if inside:
        return _inside(known, negated=negated)
    if known == "Any":
        return f"[{'^' if negated else ''}{_ALL}]"
    if known in ("C", "Cn"):
        others = _ASSIGNED if known == "Cn" else _ASSIGNED.removesuffix(r"\pC")
        return f"[{'' if negated else '^'}{others}]"
    return f"[{'^' if negated else ''}{_MADE_OF[known]}]"


@cache
def _inside(known: str, *, negated: bool) -> str:
    """Ranges, since a class has no other classes in it that are negated as a whole."""
    if not negated and known in _MADE_OF:
        return _MADE_OF[known]
    ranges = members_in_re2(class_of(known, negated=False, inside=False) or "")
    if negated:
        ranges = complement(ranges)
    return "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in ranges)


@cache
def _canonical(name: str) -> str | None:
    """The name of a class as google-re2 or :data:`_MADE_OF` has it."""
    plain = _plain(name)
    return _LONG_NAMES.get(plain) or _by_plain_name().get(plain)


@cache
def _by_plain_name() -> dict[str, str]:
    names = (*_CATEGORIES, *_SCRIPTS, *_NEWER, *_NEWEST, "Any", "ASCII", "Assigned")
    return {_plain(name): name for name in names}


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name[:100]).lower()
