"""The words of other languages: what adds beside what removes, and what names are made of.

Spanish, French, German, Portuguese, Italian, Dutch, Swedish, Danish, Norwegian, Polish, Turkish,
Indonesian, Finnish, Japanese, Chinese, Korean and Russian.
"""

from collections.abc import Iterator
from typing import Final

_ACTIONS: Final = """
    agregar añadir anadir insertar crear : eliminar quitar borrar
    agregado añadido anadido insertado : eliminado quitado borrado
    agregados añadidos anadidos insertados : eliminados quitados borrados
    incluir : excluir
    incluido incluído : excluido excluído
    incluidos incluídos : excluidos excluídos
    suscribir : desuscribir
    alta : baja baixa
    altas : bajas bajas baixas
    entrada : salida saída saida
    entradas : salidas saídas saidas
    entró : salió
    ajouter insérer inserer : supprimer retirer enlever
    ajoute ajoutes : supprime
    ajouté : supprimé retiré
    ajoutés : supprimés retirés
    ajout : retrait suppression
    ajouts : retraits suppressions
    inclure : exclure
    inscrire : désinscrire desinscrire
    abonner : désabonner desabonner
    entrée entree : sortie
    entrées entrees : sorties
    hinzufügen hinzufuegen einfügen einfuegen aufnehmen : entfernen löschen loeschen
    hinzugefügt hinzugefuegt eingefügt eingefuegt aufgenommen : entfernt gelöscht geloescht
    beitreten eintreten : austreten
    beigetreten eingetreten : ausgetreten
    anmelden : abmelden
    abonnieren : abbestellen
    zugang : abgang
    zugänge zugaenge : abgänge abgaenge
    eintritt beitritt : austritt
    eintritte beitritte : austritte
    adicionar inserir criar : remover excluir
    adicionado inserido : removido
    adicionados inseridos : removidos
    inscrever : desinscrever
    entrou : saiu
    aggiungi : rimuovi
    aggiungere inserire : rimuovere eliminare
    aggiunto inserito : rimosso eliminato
    aggiunti inseriti : rimossi eliminati
    includere : escludere
    entrata : uscita
    entrate : uscite
    toevoegen invoegen : verwijderen
    toegevoegd : verwijderd
    aanmelden : afmelden
    lägg infoga : bort
    tillagd : borttagen
    tilføj tilføje indsæt : fjern slet
    tilføjet : fjernet slettet
    legg tilføy tilføye : fjern slett
    dodaj wstaw : usuń usun
    dodać : usunąć
    dodano : usunięto
    ekle : sil kaldır
    eklendi : silindi
    tambah : hapus
    lisää : poista
    lisätty : poistettu
    追加 : 削除
    登録 : 解除
    入会 : 退会 脱退
    添加 新增 : 删除 移除 剔除
    加入 进入 参加 : 退出 离开
    订阅 : 退订
    추가 : 삭제
    가입 : 탈퇴
    добавить : удалить
    добавлен : удален удалён
    добавлены : удалены
    включить : исключить
"""
_STATES: Final = """
    activo activa : inactivo inactiva bloqueado caducado expulsado
    activado : desactivado cancelado
    suscrito registrado : desuscrito
    ativo ativa : inativo inativa expirado
    ativado : desativado
    inscrito : desinscrito
    actif : inactif bloqué expiré exclu résilié
    activé : désactivé
    abonné : désabonné
    inscrit : désinscrit
    aktiv : inaktiv gesperrt blockiert gekündigt gekuendigt abgelaufen ausgeschieden
    aktiviert : deaktiviert
    angemeldet registriert : abgemeldet
    abonniert : abbestellt
    attivo : inattivo bloccato annullato scaduto cancellato
    attivato : disattivato
    iscritto : disiscritto
    actief : inactief geblokkeerd opgezegd verlopen
    aangemeld : afgemeld
    ingeschreven : uitgeschreven
    registrerad : avregistrerad blockerad avslutad
    tilmeldt påmeldt : afmeldt avmeldt blokeret spærret
    aktywny : nieaktywny zablokowany
    zapisany : wypisany
    aktif : pasif
    активен : неактивен заблокирован
    подписан : отписан
    有効 : 無効
    有效 : 无效
"""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> Iterator[tuple[list[str], list[str]]]:
    for line in text.strip().splitlines():
        adding, _, removing = line.partition(":")
        yield adding.split(), removing.split()


def _words(text: str, side: int) -> frozenset[str]:
    return frozenset(word for pair in _pairs(text) for word in pair[side])


def _opposites(side: int) -> dict[str, str]:
    """Each word of one side with the first of the other side; where it has several, the first."""
    found: dict[str, str] = {}
    for pair in _pairs(_ACTIONS + _STATES):
        for word in pair[side]:
            found.setdefault(word, pair[1 - side][0])
    return found


FOREIGN_ADD_WORDS: Final = _words(_ACTIONS, 0)
"""They mean adding in the name of a field and in an action."""

FOREIGN_REMOVE_WORDS: Final = _words(_ACTIONS, 1)
"""They mean removing in the name of a field and in an action."""

FOREIGN_BEING_IN: Final = _words(_STATES, 0)
"""What someone is who is in a cohort: they mean adding in an action only."""

FOREIGN_HAVING_LEFT: Final = _words(_STATES, 1)
"""What someone is who has left: they mean removing in an action and in the name of a flag."""

FOREIGN_REMOVALS: Final = _opposites(0)
"""What adds, and the word of the same language and form for removing."""

FOREIGN_ADDITIONS: Final = _opposites(1)
"""What removes, and the word of the same language and form for adding."""

FOREIGN_WHOLE_WORDS: Final = _set(
    """
    reemplazar reemplazo sobrescribir completo completa todo todos total
    remplacer remplace écraser complet complète tout tous totalité
    ersetzen ersetzt ersatz überschreiben überschrieben vollständig komplett gesamt alle alles
    substituir substitui substituição sobrescrever tudo
    sostituire sostituisci sovrascrivere tutto tutti
    vervangen overschrijven volledig ersätt fullständig erstatt fuldstændig fullstendig
    zastąp zamień pełny
    全量 全件 全部 全体 替换 置換 覆盖 上書き 전체 заменить полный полная
    """
)
"""Words for a list of the whole cohort."""

FOREIGN_ACTION_FIELDS: Final = _set(
    """
    acción accion aktion ação acao azione actie åtgärd handling akcja
    evento événement evenement ereignis gebeurtenis händelse hendelse hændelse zdarzenie
    operación operacion opération operação operacao operazione vorgang operatie operacja
    """
)
"""Names of fields that hold the action, of the same languages as ``FOREIGN_NAMES``."""

FOREIGN_ENVIRONMENTS: Final = _set(
    "entorno environnement umgebung ambiente ambienti omgeving miljö miljø miljo środowisko"
)
"""Names of environments, of the same languages."""

FOREIGN_CONTEXTS: Final = _set(
    "contexte contextes contexto contextos contesto kontext kontexte kontekst"
)
"""Names of contexts, of the same languages."""

FOREIGN_NAMES: Final = _set(
    """
    miembro miembros membre membres mitglied mitglieder membro membros membri lid leden
    medlem medlemmar medlemmer członek członkowie czlonek czlonkowie
    nombre nom namen nome nomes nomi naam namn navn nazwa imię imie
    acciones aktionen kohort kohorter kohorta
    cohorte cohortes kohorte kohorten coorte coortes coorti cohorten
    segmento segmentos segmente segmenten segmenti segmentet segmenter
    audiencia audiencias audiência público publico pubblico publiek publikum zielgruppe
    doelgroep målgrupp målgruppe odbiorcy
    usuario usuarios usuário utilisateur utilisateurs usager usagers benutzer nutzer utente
    utenti gebruiker gebruikers användare anvandare bruger brugere bruker brukere użytkownik
    identifiant identificador identificatore identifikator kennung tipo genre soort typ
    lista listas liste listen lijst grupo groupe gruppe gruppo groep grupp grupa
    valor valeur wert valore waarde värde værdi verdi wartość incluso inclus
    projekt projekte projeto proyecto projet progetto konfig datos donnees daten dados dati
    """
).union(FOREIGN_ACTION_FIELDS, FOREIGN_ENVIRONMENTS, FOREIGN_CONTEXTS)
"""What names of fields are made of in Spanish, French, German, Portuguese, Italian, Dutch,
Swedish, Danish, Norwegian and Polish."""
