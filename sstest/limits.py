"""How much is read, held, written and tried: the numbers; docs/limits.md is their table.

Each is far beyond what any sender or partner has.
"""

from typing import Final

MANIFEST_BYTES: Final = 5_000_000
"""A manifest is written by hand, and has some KB."""

MANIFESTS: Final = 1_000
"""Manifests of one ``sstest lint``, and of a folder; the public repository has some 80."""

TESTED_MANIFESTS: Final = 200
"""Manifests of synced segments in a folder that pytest is given; each is many tests."""

FOLDER_ENTRIES: Final = 10_000
"""What a folder of manifests may hold besides them."""

BODY_BYTES: Final = 64_000_000
"""A body that is parsed or replayed, and a file of many recorded ones: ``.jsonl``, ``.har``."""

BODY_VALUES: Final = 2_300_000
"""Commas of a body, twice its objects and arrays, and twice its names beyond eight an object.

As data each takes some 100 bytes.
"""

BYTES_A_VALUE: Final = 16
"""For so many bytes of it, one more."""

BODY_MEMBERS: Final = 1_250_000
"""Members of a body; each takes some 200 bytes, however short it is."""

IRREGULAR_MEMBERS: Final = 200_000
"""Members of a body that must be read one by one."""

BODY_COHORTS: Final = 100_000
"""Different cohorts that members of a body have of their own; each takes about a kilobyte."""

REQUEST_BYTES: Final = 5_000_000
"""A recorded request that rules look at, and one to a stand-in: some 100,000 members."""

UNPACKED_TIMES: Final = 200
"""What a packed file unpacks to, in lengths of its own; recorded requests come to about 20, and the
same one over and over to about 170."""

UNPACKED_BYTES: Final = 20_000_000
"""What it unpacks to at least, however small it is."""

UNPACKED_LINES: Final = 100_000
"""Lines or bodies that it unpacks to at least; of more, it has as many as it has bytes.

A request of a sender takes some 10 bytes packed, the same one over and over about one.
"""

EXPECTED_BYTES: Final = 10_000_000
"""A file in ``expected/``: as data it takes many times its size."""

RECORDED_FILES: Final = 5_000
"""Recorded requests, and files in a folder of them; each is read by some ten rules."""

TESTED_REQUESTS: Final = 5_000
"""Recorded requests that pytest tests in one run; each is a test, and of some milliseconds."""

RECORDED_BYTES: Final = 500_000_000
"""All recorded requests of a folder together."""

RECORDED_SHAPES: Final = 200
"""Requests in a folder to which a stand-in still adds those that it records."""

RECORDING_BYTES: Final = 1_000_000
"""A request that a stand-in records: 10,000 members with some properties each."""

INVENTED_VALUES: Final = 20_000
"""Different texts and numbers of a request that is anonymised; each is enciphered by itself."""

INVENTED_WORDS: Final = 60_000
"""Different words in it; a UUID has five."""

UNEXPECTED: Final = 200
"""Requests told of that are not what ``expected/`` says; pytest's time grows with the square of
the failures."""

KNOWN_DEFECTS: Final = 1_000
"""Entries of ``known-defects.json``, each of which is compared with every test."""

BESIDE_BYTES: Final = 1_000_000
"""A file beside a manifest that people write: ``known-defects.json``, ``README.md``."""

CONFIG_BYTES: Final = 250_000
"""A pyproject.toml: tomllib takes a second and 100 MB for as many tables with long names."""

CONFIG_KEY_PARTS: Final = 16
"""Parts of a key in it, such as the three of ``tool.sstest.select``."""

CONNECTIONS: Final = 480
"""Open connections of a stand-in; fewer where the system allows few open files."""

ARRIVING_BYTES: Final = 64_000_000
"""Bodies of requests that a stand-in has not received whole, all together."""

UNREAD_BYTES: Final = 64_000_000
"""What the clients of a stand-in have not read yet, all together."""

MEMBERS: Final = 100_000
"""Members of one request to a stand-in; the largest published sync has 1,000."""

REPLY_BYTES: Final = 100_000
"""A reply of a stand-in to a short request; those that are published have some hundred bytes."""

REPLY_TIMES: Final = 20
"""A reply to a long request, in lengths of the request."""

LONGEST_REPLY: Final = 10_000_000
"""Any reply."""

SEGMENT_BYTES: Final = 50_000_000
"""All segments of a stand-in in memory, about; some 400,000 members."""

KEPT_BYTES: Final = 32_000_000
"""What the page keeps of the last requests, and what waits to be logged; about, each."""

STREAMS: Final = 20
"""Open pages of a stand-in."""

POINTER_CHARACTERS: Final = 16_384
"""A pointer of a manifest, which errors repeat; published ones have up to 35."""

PATIENCE: Final = 60.0
"""Seconds that a client of a stand-in may take for a request, or to read on."""

MOST_WORKERS: Final = 61
"""Processes of one command; Windows waits for no more."""

MATCHER_LENGTH: Final = 1 << 14
"""Characters of a matcher: RE2's time to compile one may grow with its square."""

MATCHER_OPTIONAL: Final = 10_000
"""Optional copies that the counts of a matcher come to: RE2's time grows with their square."""

MATCHER_WORK: Final = 100_000_000
"""One search: the instructions of the matcher's program times the bytes of the action.

Published matchers have some 20 instructions, and actions some 10 bytes.
"""

MATCHER_NOTICED: Final = 1_000_000
"""A search that costs less is not counted: it takes milliseconds."""

MATCHER_RECORDED: Final = 100_000_000
"""All searches together that recorded requests need, each done a few times."""

MATCHED_TEXT: Final = 300
"""Characters of a text that rules and generated requests hold against a matcher.

In UTF-8 it is within :data:`MATCHER_WORK` for all matchers of :data:`MATCHER_JUDGED`.
"""

MATCHER_JUDGED: Final = 80_000
"""Instructions of a matcher that rules judge, and that requests are made for.

About as many as RE2 makes in the memory that it takes by default.
"""

JUDGING_STEPS: Final = 100_000
"""Steps of all renderings of a template that one question about it takes, such as what values do to
the replies. They may write four characters a step. Published templates take some thousands.
"""

STEPS_AN_EXAMPLE: Final = 100
"""What each request that is tried adds to that; a reply to it is rendered up to four times."""

STEPS_A_BYTE: Final = 2
"""What each byte of the requests that were given adds to it."""

EXPLAINED_MEMBERS: Final = 20_000
"""Members of each array whose traces ``sstest parse --explain --format json`` prints."""

COMPARED_MEMBERS: Final = 200_000
"""Members of each array in which what is hardly meant is looked for.

Each takes some 400 bytes more than it has in the request.
"""

CONFLICTS: Final = 10_000
"""Keys both added and removed that have a diagnostic each; the rest are counted in one."""

LEARNED_NAMES: Final = 10_000
"""Names of properties at one place of the payloads that ``sstest generate --like`` learns from."""

LEARNED_VALUES: Final = 700_000
"""Different texts and numbers in them, none of which is made again; each takes up to 400 bytes."""

INFERRED_FROM: Final = 200
"""Recorded requests that a manifest is inferred from: the first, those of new shapes, and some."""

INFERRED_BYTES: Final = 20_000_000
"""Those together, as they are written, about."""
