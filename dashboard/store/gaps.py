"""What is missing of a camera in the register: one list of gaps for the map's dot and for the card."""

from __future__ import annotations

from dashboard.core.models import Text
from dashboard.store.camera_sql import MOMENT
from dashboard.store.positions import do_not_turn

GAPS: dict[str, Text] = {
    "owner": Text("Eigenaar onbekend", "Owner unknown"),
    "controller": Text("Verwerkingsverantwoordelijke onbekend", "Controller unknown"),
    "purpose": Text("Doel onbekend", "Purpose unknown"),
    "basis": Text("Grondslag onbekend: niemand anders dan de eigenaar mag kijken", "Legal basis unknown: nobody but the owner may look"),
    "basis_purpose": Text("De grondslag past niet bij het doel", "The legal basis does not fit the purpose"),
    "decision": Text("Besluit ontbreekt", "Decision missing"),
    "dpia": Text("Verwijzing naar een DPIA ontbreekt", "Reference to a DPIA missing"),
    "notice": Text("Geen bord in de straat gezien", "No notice seen in the street"),
    "designation": Text("Staat niet in een aangewezen gebied", "Does not stand in a designated area"),
    "designation_lapsed": Text("Het aanwijzingsbesluit geldt niet (meer)", "The designation is not (or no longer) in force"),
    "article": Text("Het aanwijzingsbesluit noemt geen artikel", "The designation names no article"),
    "stated_end": Text("Het aanwijzingsbesluit noemt geen einde", "The designation states no end"),
    "use_periods": Text(
        "De perioden van gebruik en live uitkijken zijn niet vastgelegd", "The periods of use and live watching are not laid down"
    ),
    "view": Text("Niet alles wat in beeld is, is openbaar: niemand mag kijken", "Not all in view is public: nobody may look"),
    "view_unknown": Text("Onbekend of alleen openbare plaatsen in beeld zijn", "Unknown whether only public places are in view"),
    "view_fixed": Text("De camera draait, en zijn maskers draaien niet mee", "The camera turns, and its masks do not turn with it"),
    "connection_check": Text("De aansluiting op Live View is nog niet beoordeeld", "The connection to Live View is not assessed yet"),
    "connection_view": Text("Niet elk beeld dat Live View vraagt is er", "Not every view that Live View asks for is there"),
    "connection_line": Text(
        "Niet via internet op een alarmcentrale aangesloten, of dat is niet vastgelegd",
        "Not connected to an alarm centre by internet, or that is not on record",
    ),
    "retention": Text("Er wordt opgenomen, maar de bewaartermijn is onbekend", "It records, but the retention is unknown"),
    "retention_too_long": Text("De bewaartermijn is langer dan de wet toestaat", "The retention is longer than the law allows"),
    "processor_document": Text("De afspraak met de verwerker ontbreekt", "The arrangement with the processor is missing"),
    "reach": Text("Mobiele camera zonder basispunt of werkgebied", "Mobile camera without base point or reach"),
    "outside_reach": Text("Staat buiten het werkgebied van de mobiele camera", "Stands outside the mobile camera's reach"),
    "placed_over": Text("De tijdelijke plaatsing is voorbij", "The temporary placing is over"),
    "pilot_over": Text("De proef is over zijn einddatum", "The pilot is past its end"),
    "iama": Text("Verwijzing naar een IAMA ontbreekt bij deze proef", "This pilot lacks a reference to an IAMA"),
    "phone_counting": Text("Telt mensen met het signaal van hun telefoon", "Counts people by the signal of their phones"),
    "biometrics": Text("Het register meldt biometrie: er wordt niets gedeeld", "The register declares biometrics: nothing is shared"),
}

_TODAY = f"CAST({MOMENT} AT TIME ZONE 'Europe/Amsterdam' AS date)"
# Live View asks for an overview, the entrance and the till area, and for the vault room where there is one; and for a line to an alarm
# centre by internet. It names no term after which a check is too old: the latest counts.
_LIVE_VIEW = "c.premises_id IS NOT NULL AND 'object-6-1-f' = ANY (u.bases)"
_CHECKS = f"""FROM (SELECT k.* FROM beeldregie.connection_check k WHERE k.premises_id = c.premises_id AND k.recorded @> {MOMENT}
    ORDER BY k.assessed_on DESC LIMIT 1) k"""  # noqa: S608 - constants
_LACKS_VIEW = "(overview AND entrance AND till AND vault IS NOT NULL) IS NOT TRUE"
_LACKS_LINE = "(via_internet AND coalesce(alarm_centre_id, alarm_centre_as_given) IS NOT NULL) IS NOT TRUE"
# For a query that has c (camera), u (its uses: basis of the primary one, and whether each thing is there) and d (its designations).
LISTED = f"""
array_remove(ARRAY[
    CASE WHEN c.owner_id IS NULL THEN 'owner' END,
    CASE WHEN c.controller_id IS NULL THEN 'controller' END,
    CASE WHEN NOT coalesce(u.all_purposes_known, false) THEN 'purpose' END,
    CASE WHEN NOT coalesce(u.all_bases_known, false) THEN 'basis' END,
    CASE WHEN NOT u.bases_fit THEN 'basis_purpose' END,
    CASE WHEN u.is_151c AND NOT u.has_decision THEN 'decision' END,
    CASE WHEN NOT coalesce(u.has_dpia, false) THEN 'dpia' END,
    CASE WHEN c.notice_seen_on IS NULL AND c.lifecycle = 'active' THEN 'notice' END,
    CASE WHEN u.is_151c AND NOT d.any_designation THEN 'designation' END,
    CASE WHEN u.is_151c AND NOT d.in_force THEN 'designation_lapsed' END,
    CASE WHEN u.is_151c AND d.in_force AND NOT d.has_article THEN 'article' END,
    CASE WHEN u.is_151c AND d.in_force AND NOT d.has_end THEN 'stated_end' END,
    CASE WHEN u.is_151c AND d.in_force AND NOT d.has_periods THEN 'use_periods' END,
    CASE WHEN u.is_151c AND NOT c.public_only THEN 'view' END,
    CASE WHEN u.is_151c AND c.public_only IS NULL THEN 'view_unknown' END,
    CASE WHEN u.is_151c AND {do_not_turn(MOMENT)} THEN 'view_fixed' END,
    CASE WHEN {_LIVE_VIEW} THEN (SELECT 'connection_check' WHERE NOT EXISTS (SELECT {_CHECKS})) END,
    CASE WHEN {_LIVE_VIEW} THEN (SELECT 'connection_view' {_CHECKS} WHERE {_LACKS_VIEW}) END,
    CASE WHEN {_LIVE_VIEW} THEN (SELECT 'connection_line' {_CHECKS} WHERE {_LACKS_LINE}) END,
    CASE WHEN c.records AND c.retention_hours IS NULL THEN 'retention' END,
    CASE WHEN c.retention_hours > u.max_retention_hours THEN 'retention_too_long' END,
    CASE WHEN c.processor_id <> coalesce(c.controller_id, c.owner_id, '') AND c.processor_document_id IS NULL THEN 'processor_document' END,
    CASE WHEN c.kind = 'mobile' AND (c.base_point IS NULL OR c.reach_m IS NULL) THEN 'reach' END,
    CASE WHEN c.kind = 'mobile' AND ST_Distance(c.position::geography, c.base_point::geography) > c.reach_m THEN 'outside_reach' END,
    CASE WHEN c.placed_until < {_TODAY} AND c.lifecycle = 'active' THEN 'placed_over' END,
    CASE WHEN c.pilot_ends < {_TODAY} AND c.lifecycle = 'active' THEN 'pilot_over' END,
    CASE WHEN c.pilot_phase IS NOT NULL AND c.iama_url IS NULL AND c.lifecycle <> 'removed' THEN 'iama' END,
    CASE WHEN c.kind = 'phone_counter' THEN 'phone_counting' END,
    CASE WHEN c.declares_biometrics THEN 'biometrics' END], NULL)
"""
