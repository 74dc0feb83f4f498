"""The tables of words, in lower case: by what they say of a member, and by what they name."""

from typing import Final, NamedTuple

from sstest.vocabulary.foreign import (
    FOREIGN_ADD_WORDS,
    FOREIGN_BEING_IN,
    FOREIGN_HAVING_LEFT,
    FOREIGN_REMOVE_WORDS,
    FOREIGN_WHOLE_WORDS,
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


OPPOSITES: Final = {
    "add": "remove",
    "added": "removed",
    "insert": "delete",
    "create": "delete",
    "include": "exclude",
    "included": "excluded",
    "join": "leave",
    "joined": "left",
    "enter": "exit",
    "entered": "exited",
    "subscribe": "unsubscribe",
    "subscribed": "unsubscribed",
    "assign": "unassign",
    "enable": "disable",
    "activate": "deactivate",
    "upsert": "delete",
    "inserted": "deleted",
    "created": "deleted",
    "in": "out",
    "true": "false",
}
"""What adds a member, and the word of the same sender for removing it; the commonest first."""

ACTION_OPPOSITES: Final = {
    "attach": "detach",
    "attached": "detached",
    "grant": "revoke",
    "granted": "revoked",
    "allow": "deny",
    "allowed": "denied",
    "allowlist": "denylist",
    "whitelist": "blacklist",
    "accept": "reject",
    "accepted": "rejected",
    "admit": "expel",
    "admitted": "expelled",
    "arrived": "departed",
    "gained": "lost",
    "matched": "unmatched",
    "onboard": "offboard",
    "onboarded": "offboarded",
    "optin": "optout",
    "optedin": "optedout",
    "push": "pull",
    "start": "stop",
    "started": "stopped",
    "entry": "exit",
    "on": "off",
    "yes": "no",
    "+": "-",
    "1": "0",
    "y": "n",
    "t": "f",
}
"""The same of actions only."""

ADD_WORDS: Final = words_of(
    """
    add adds added adding addition additions insert inserts inserted inserting
    include includes included including join joins joined joining enter enters entered entering
    subscribe subscribes subscribed subscribing create creates created creating
    upsert upserts upserted assign assigns assigned enable enables enabled in true
    """
)
"""They mean adding in the name of a field and in an action."""

ADD_ACTION_WORDS: Final = words_of(
    """
    append appended insertion inclusion joiner entry entrance subscription assignment
    activate activated activates activation active put register registered registration
    enroll enrolled enrolls enrol enrollment attach attached grant granted grants
    allow allowed allowlist whitelist link linked on plus push pushed import imported opt
    optin optedin qualify qualified qualifies qualifying realized match matched matches matching
    associate associated invite invited accept accepted store connect connected
    start started onboard onboarded follow follows followed following yes admit admitted opted
    gain gained arrive arrived
    """
)
"""They mean adding in an action only; a field named ``link`` or ``active`` says nothing of it."""

REMOVE_WORDS: Final = words_of(
    """
    remove removes removed removing removal removals delete deletes deleted deleting deletion
    deletions exclude excludes excluded excluding leave leaves left leaving exit exits exited
    exiting unsubscribe unsubscribes unsubscribed unassign unassigned disable disables disabled
    deactivate deactivates deactivated drop drops dropped dropping purge purged revoke revoked
    revokes subtract subtracted lapsed minus out false
    """
)
"""They mean removing in the name of a field and in an action."""

REMOVE_ACTION_WORDS: Final = words_of(
    """
    rm del destroy destroyed discard discarded exclusion leaver inactive evict evicted
    subtraction off detach detached deny denied denylist blocklist blacklist unlink unlinked
    unenroll unenrolled disenroll unregister deregister clear cleared erase erased erasure
    expire expired expires stop stopped kick kicked ban banned block blocked reject rejected
    withdraw withdrawn cancel canceled cancelled churn churned lapse archive archived trash
    wipe wiped optout optedout disqualify disqualified departed depart disconnect disconnected
    ended no without lost unmatched suppress suppressed suppression forget cut take pull
    expel expelled offboard offboarded unsub quit
    """
)
"""They mean removing in an action only; a field named ``block`` or ``no`` says nothing of it."""

REMOVE_FLAG_WORDS: Final = words_of(
    """
    inactive suppressed unenrolled disenrolled churned revoked lapsed expired canceled cancelled
    terminated withdrawn rejected evicted archived banned blocked blacklisted denylisted optout
    optedout optouts unsub unsubs bounced quit departed detached erased forgotten discarded
    dismissed ended stopped ineligible gone lost unlinked resigned retired trashed voided dropout
    former formerly ex leaver leavers tombstone tombstoned del rm
    """
)
"""They mean having left in the name of a flag that is true or false."""

BEING_IN: Final = words_of(
    """
    active activated enrolled enroled registered qualified eligible member members subscriber
    associated attached linked connected engaged listed matched matching authorized approved
    valid verified installed granted admitted affiliated assigned allowed opted
    """
)
"""What someone is who is in a cohort; "inactive" and "disqualified" are made of these."""

NEGATIONS: Final = words_of("not non never undo un no isnt nicht não nao niet ikke inte nie не")
"""They turn the other words of an action or a name round, in several languages."""

ACTION_CODES: Final = {
    **dict.fromkeys(("1", "y", "yes", "t", "true", "on", "in", "+", "i", "u", "a", "c"), True),
    **dict.fromkeys(("active", "put", "post", "patch"), True),
    **dict.fromkeys(("0", "n", "no", "f", "false", "off", "out", "-", "-1", "d", "r"), False),
    **dict.fromkeys(("inactive", "none", "null"), False),
}
"""Whole actions that are codes, and whether they add."""

WHOLE_WORDS: Final = FOREIGN_WHOLE_WORDS | words_of(
    """
    replace replaces replaced replacing replacement overwrite overwrites overwritten snapshot
    snapshots full complete whole entire total set all everyone refresh
    """
)
"""An action of these lists the whole cohort, unless another word beside it says more."""

NEUTRAL_WORDS: Final = words_of(
    """
    member members sync synced syncs replace replaced update updated updates change changed
    merge set save saved load upload snapshot initial full batch current new existing present
    post state status all user users audience audiences cohort cohorts segment segments
    membership memberships list lists profile profiles contact contacts identify track
    write send sent publish export
    """
)
"""They name the members or the sync: an action of these adds."""

NEUTRAL_ACTIONS: Final = ("members", "member", "sync", "replace", "update")
"""Whole actions of published senders that add and name no direction, the commonest first."""

PUBLISHED_ADDITIONS: Final = words_of("add add_member add_members member members")
"""The actions that published senders add with; in lower case, all of them."""

OTHER_ACTION_WORDS: Final = words_of(
    """
    person persons people customer customers account accounts group groups id ids record records
    identity identities device devices subscriber subscribers lead leads visitor visitors row
    rows item items entity entities event events context contexts key keys target targets
    targeting organization organizations company companies team teams client clients
    to from of the a an is has been was by and or with for into at up do be it as
    daily hourly real time realtime action actions op operation operations type mode request
    requests webhook api call bulk multi many one single data trait traits computed destination
    integration journey campaign launchdarkly ld v flag bar tag static dynamic streaming stream
    incremental increment delta partial first last start page
    """
)
"""Words of actions that say nothing of a direction."""

ORDINARY_WORDS: Final = words_of(
    """
    make made give gave get got move copy edit mark show hide sale sales base name names time site
    sites role roles plan plans node cart part code codes lake make line rule rules order orders
    offer offers card path file files form forms host home main mail email emails text note notes
    tags label labels app apps web org orgs brand brands shop deal deals case cases ticket
    paid free trial test beta prod demo live hot cold high low top best next past
    score rank level tier stage city area zone region country end ends begin
    seen open opened click clicked view viewed visit visits read saved used use uses
    two red blue green day days week month year hour minute now today
    like liked buy bought purchase purchased wish want need
    work job jobs task tasks step steps flow flows rate rates ratio count counts sum total
    again anew newly just once more
    had have will can may must should would could did does done go went gone come came
    remote auction contest faction fraction patch watch catch latch hatch botch bath batches
    protect valued valve adder fielded yields typed named listed kinds types projects
    configs dated identified identifiers integrations dates caption aged field parametered
    membered segmented projected tame game
    """
)
"""Other words that look like one of these tables' and are not a typo of it."""

NAME_WORDS: Final = words_of(
    """
    environment environments context contexts cohort cohorts segment segments audience audiences
    member members user users batch parameter parameters action actions included excluded include
    exclude remove removed added value values kind name data project identifier distinct
    integration config fields list type
    """
)
"""The words that requests name their fields with; a name close to one of them is a typo of it."""

USUAL_NAMES: Final = (
    *("environmentId", "contextKind", "contextKey", "cohortId", "cohortName", "cohortUrl"),
    *("segmentId", "segmentName", "audienceId", "audienceName", "userId", "memberId"),
    *("listData", "projectId", "distinctId"),
)
"""The usual names of the fields that a manifest points to, of two words each."""

KNOWN_WORDS: Final = frozenset.union(
    *(FOREIGN_ADD_WORDS, FOREIGN_REMOVE_WORDS, FOREIGN_BEING_IN, FOREIGN_HAVING_LEFT),
    *(ADD_WORDS, ADD_ACTION_WORDS, REMOVE_WORDS, REMOVE_ACTION_WORDS, NEGATIONS),
    *(WHOLE_WORDS, NEUTRAL_WORDS, OTHER_ACTION_WORDS, ORDINARY_WORDS, NAME_WORDS),
)
"""Every word that is spelled right."""


class Role(NamedTuple):
    """The words that name what a field holds.

    ``sure`` ones say it on their own. ``likely`` ones say it only where the values of recorded
    requests agree: a ``project`` may be an environment, and a ``list`` a cohort.
    """

    sure: frozenset[str]
    likely: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """All of them."""
        return self.sure | self.likely


ROLES: Final = {
    "id": Role(words_of("id ids uuid guid identifier"), words_of("key uid code slug")),
    "name": Role(
        words_of("name names title label"), words_of("displayname cohortname segmentname caption")
    ),
    "url": Role(words_of("url uri link href"), words_of("permalink")),
    "kind": Role(words_of("kind type"), words_of("contextkind context entity")),
    "environment": Role(
        words_of("environment env"),
        words_of("environmentid envid project workspace client clientside"),
    ),
    "cohort": Role(
        words_of("cohort cohorts segment segments audience audiences"), words_of("list group")
    ),
    "member": Role(
        words_of("member user visitor contact person profile"),
        words_of("userid customer distinct device external subscriber recipient uid player"),
    ),
    "action": Role(words_of("action event operation op verb command method change mode")),
    "flag": Role(
        words_of("value flag active enabled status membership"),
        words_of("included entered belongs in"),
    ),
}
