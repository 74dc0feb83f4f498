"""Parts of the words that senders use for an action, by what they mean."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


JOINING: Final = _words(
    """
    add adds added adding addition additions append appended insert inserts inserted inserting
    insertion create creates created creating include includes included including inclusion
    join joins joined joining joiner enter enters entered entering entry entrance
    subscribe subscribes subscribed subscribing subscription
    assign assigns assigned assignment enable enabled enables activate activated activates
    activation active upsert upserts upserted put register registered registration
    enroll enrolled enrolls enrol enrolled enrollment attach attached grant granted grants
    allow allowed allowlist whitelist link linked in on plus push pushed import imported opt
    optin optedin qualify qualified qualifies qualifying realized match matched matches matching
    associate associated invite invited accept accepted store connect connected
    start started onboard onboarded follow follows followed following yes true admit admitted
    ajouter ajout ajoute ajoutes inscrire hinzufügen hinzufuegen hinzugefügt hinzugefuegt
    agregar agregado añadir anadir añadido adicionar adicionado incluir incluido crear criar
    aggiungi aggiungere aggiunto toevoegen toegevoegd dodaj ekle tambah lisää
    追加 添加 新增 加入 추가 добавить добавлен
    """
)
"""They put members in."""

LEAVING: Final = _words(
    """
    remove removes removed removing removal removals rm delete deletes deleted deleting deletion
    deletions del destroy destroyed drop drops dropped dropping discard discarded
    exclude excludes excluded excluding exclusion leave leaves left leaving leaver
    exit exits exited exiting unsubscribe unsubscribes unsubscribed unassign unassigned
    disable disabled disables deactivate deactivated deactivates inactive evict evicted
    purge purged revoke revoked revokes minus subtract subtracted subtraction out off
    detach detached deny denied denylist blocklist blacklist unlink unlinked unenroll unenrolled
    disenroll unregister deregister clear cleared erase erased erasure expire expired expires
    stop stopped kick kicked ban banned block blocked reject rejected withdraw withdrawn
    cancel canceled cancelled churn churned lapse lapsed archive archived trash wipe wiped
    optout optedout disqualify disqualified departed depart disconnect disconnected ended
    no false without lost unmatched suppress suppressed suppression forget cut take pull
    supprimer supprime supprimé retirer retiré enlever entfernen entfernt löschen loeschen
    gelöscht eliminar eliminado quitar quitado borrar borrado remover removido excluir excluido
    rimuovi rimuovere rimosso eliminare verwijderen verwijderd usuń usun sil kaldır hapus poista
    削除 删除 移除 삭제 удалить удален
    """
)
"""They take members out."""

NEUTRAL: Final = _words(
    """
    member members sync synced syncs replace replaced update updated updates change changed
    merge set save saved load upload snapshot initial full batch current new existing present
    post state status all user users audience audiences cohort cohorts segment segments
    membership memberships list lists profile profiles contact contacts identify track
    write send sent publish export
    """
)
"""They name the members or the sync, and no direction."""

THINGS: Final = _words(
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
"""They say nothing of a direction, and are spelled right."""

COMMON: Final = _words(
    """
    make made give gave get got move copy edit mark show hide sale sales base name names time site
    sites role roles plan plans node cart part code codes lake make line rule rules order orders
    offer offers card path file files form forms host home main mail email emails text note notes
    tags label labels store app apps web org orgs brand brands shop deal deals case cases ticket
    paid free trial test beta prod demo live hot cold high low top best first last next past
    score rank level tier stage state city area zone region country store end ends begin low
    sent seen open opened click clicked view viewed visit visits read write saved used use uses
    one two red blue green day days week month year hour minute now today
    like liked follow followed buy bought purchase purchased cart wish want need
    work job jobs task tasks step steps flow flows rate rates ratio count counts sum total
    has had have will can may must should would could did does done do go went gone come came
    """
)
"""Words of everyday that resemble those above and are no slip for them."""

NEGATIONS: Final = frozenset(("not", "non", "never", "undo", "un", "no", "isnt", "is-not"))
"""They turn the other parts round."""

CODES: Final = {
    "1": True,
    "y": True,
    "yes": True,
    "t": True,
    "true": True,
    "on": True,
    "in": True,
    "+": True,
    "i": True,
    "u": True,
    "a": True,
    "c": True,
    "active": True,
    "put": True,
    "post": True,
    "patch": True,
    "0": False,
    "n": False,
    "no": False,
    "f": False,
    "false": False,
    "off": False,
    "out": False,
    "-": False,
    "-1": False,
    "d": False,
    "r": False,
    "inactive": False,
    "none": False,
    "null": False,
}
"""Whole words that are codes, and whether they join."""
