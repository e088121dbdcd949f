"""The English that claims are read with: connectives, verbs of movement, words of plan and condition. Data, no logic.

What a KPI is called stands in the catalog (`aliases` and `phrases`), never here.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Left out when a phrase of the catalog is compared with the text.
DETERMINERS = _set("the a an our its this that these those their his her your my we then really actually")

# Between article and noun these narrow nothing: "the average role takes 60 days".
OPEN_ADJECTIVES = _set("average typical mean usual normal new open single first whole total overall entire latest current median own next")
# A phrase of the catalog fits though these stand between its words: "# roles open" is also "six roles are still open".
PASSED_OVER = _set(
    """
    now still already currently only just also again today is are was were has have had been be remain remains remained stay stays
    stayed stand stands
    """
)
# Between a KPI and its figure these say only "is".
LIGHT = _set(
    """
    s     is are was were be been being has have had of at to : = ( ) , – - — now currently today stand stood stands standing come came
    coming in reach reached reaching total totalled totaled close closed end ended finish finished land landed hit remain remained
    stay stayed run ran running amount amounted make made equal only just still already again also even and on up down with for as
    it they by i'm quarter month year period half last first q h fy actual actually now result figure number value level read
    printed show showed run rate rose rise risen rising grew grow grown growing increased increase increasing climbed jumped
    improved improving fell fall fallen falling dropped drop declined decline decreased slipped slid sank shrank dipped eased
    narrowed widened shortened lengthened slowed went go got gone moved moving edged ticked slightly sharply further steadily
    clearly modestly again roughly about around nearly almost approximately only exactly some me so far per → took brought
    delivered gave saw produced posted recorded -> > " ' “ ” ’ ‘ @ | getting held holding flat unchanged stable steady that
    meaning ie which overall net total came work worked out
    """
)
# Between a figure and the KPI after it.
AFTER = _set("went goe of in the total our more new additional net worth on from as for about")

PAST = _set(
    """
    was were came closed ended finished landed reached stood had did fell rose grew slipped dropped stands is are stayed remained
    totalled hit became got went took brought delivered averaged
    """
)

# Words of plan, wish and condition: a figure in their clause isn't reported but hoped for.
PLAN = _set(
    """
    target targeted targets targeting goal goals aim aims aiming aimed plan plans planned planning budget budgeted budgets expect
    expects expected expecting expectation forecasts forecasted project projected projecting projection guidance guide guiding
    outlook assume assumes assumed assuming assumption should would could will shall may might must can if unless want wants
    wanted need needs needed hope hopes hoping intend intends ceiling cap capped limit threshold trigger covenant scenario downside
    upside worst case provided pencil pencilled budgeting estimate estimated estimates potential potentially propose proposes
    proposed proposal towards toward ambition objective milestone i'll we'll it'll they'll won't wouldn't couldn't won’t we’ll
    next future planning' approve approval approved resolved resolve whether lets require requires required suppose supposing
    imagine objectives baseline
    """
)
PLAN_STRICT = _set(
    """
    target targeted targets goal goals aim aims plan plans planned budget budgeted assume assumes assumed assuming would should if
    unless ceiling covenant threshold trigger
    """
)
# Words that make a figure a part of the whole, or someone's own.
PART = _set("each apiece per every individually respectively including")
NEGATIONS = _set("""
    not no never neither nor without isn't wasn't didn't hasn't haven't doesn't don't aren't weren't hardly cannot can't
    """)

UP = _set(
    """
    more up rose risen rising rises grew grown growing grows increased increasing increases climbed climbing climbs jumped jumping
    jumps gained gaining gains higher expanded expanding surged soared recovered rebounded rebounding recovering strengthened
    strengthening lengthened lengthening lengthens longer accelerated accelerating accelerates widened widening doubled tripled
    quadrupled larger bigger fatter swelled swollen advanced advancing mounted mounting mounts leapt leaped bounced ballooned
    spiked skyrocketed outgrew dearer costlier
    """
)
DOWN = _set(
    """
    down fell fallen falling falls dropped dropping drops declined declining declines decreased decreasing decreases slipped
    slipping slips slid sliding slides sank sunk sinking shrank shrunk shrinking shrinks dipped dipping dips lower eased easing
    eases narrowed narrowing shortened shortening shorter thinner thinned thinning slowed slowing slows decelerated decelerating
    softened softening weakened weakening halved contracted contracting reduced receded tumbled plunged smaller fewer less lowered
    retreated cooled cooling cheaper diminished diminishing dwindled dwindling faded fading tapered tapering eroded eroding
    ebbed slumped crashed collapsed
    """
)
FLAT = _set("flat same unchanged stable steady stagnated stagnant constant sideways static plateaued")
BETTER = _set("improved improving improves better healthier stronger")
WORSE = _set("worsened worsening worsens worse deteriorated deteriorating deteriorates weaker")
# The plain forms, which say that something moved only after "did" or "continued to": "to rise" is a wish.
UP_PLAIN = _set("rise grow climb increase gain recover strengthen accelerate expand widen lengthen mount jump advance")
DOWN_PLAIN = _set("fall drop decline decrease slip slide shrink dip sink ease narrow shorten slow soften weaken contract recede cool")
BETTER_PLAIN, WORSE_PLAIN = _set("improve"), _set("worsen deteriorate")
# What a company does to a figure: "we grew ARR", "which shortened the cycle".
LIFTED = _set("grew grown increased raised lifted improved expanded extended strengthened doubled boosted lengthened")
CUT = _set("cut reduced lowered halved trimmed shortened shrank decreased slashed narrowed")
# "NPS saw a rise", "we watched churn fall"
SAW = _set("saw seen see sees watched showed shows shown posted posts recorded records registered made makes had")
# A place beside an earlier period: "finished above Q2", "is level with March", "topped last quarter".
ABOVE = _set("above beat topped exceeded surpassed outpaced exceeds tops beats ahead")
BELOW = _set("below behind beneath trailed trails")
LEVEL = _set("level par matched matches equalled equals")
UP_NOUNS = _set("rise increase jump climb gain growth uptick rebound recovery upturn")
DOWN_NOUNS = _set("fall drop decline decrease dip slide slip reduction downtick slump contraction")
BETTER_NOUNS = _set("improvement")
WORSE_NOUNS = _set("deterioration worsening")
# "hardly moved", "didn't change": no movement, said with a negation
STIRS = _set("moved move moving changed change changing budged budge shifted")
BARELY = _set("hardly barely scarcely little not didn't hasn't haven't didn’t hasn’t haven’t")
FASTER, SLOWER = _set("faster quicker sped"), _set("slower")
# "went up", "is flat": what may stand between a subject and its verb of movement.
BETWEEN = _set(
    """
    is are was were be been being has have had went go going come came coming moved moving got get getting keep keeps kept
    continue continues continued to start started also again only slightly further clearly steadily sharply modestly marginally
    once more just still even then now overall for the in this last quarter month year period @ # ( ) , edged inched ticked crept
    nudged only trend trends trended turned remained remain stayed stay held broadly roughly essentially which that who a little
    bit all-time noticeably significantly considerably materially visibly both actually of i'm at has largely mostly markedly
    somewhat stays remains keeps holds stands gone did become became becomes drifted shot picked ended finished closed ran
    landed yet so far stood
    """
)
COMPARED = _set("from against vs versus than on over after compared following versus. v")
GENERIC = _set("score figure number value level rate result bill total count sum amount balance average it")
PRONOUNS = _set("it they that this which both these")
QUALIFIERS = _set(
    """
    smb enterprise mid-market midmarket market segment cohort region regional team dach emea apac nordic uk us eu europe european
    americas iberia vertical product module squad channel partner self-serve plg outbound inbound country local per-seat
    account-level german british french spanish
    """
)
PROPER_OK = _set(
    """
    prior previous last next quarter month year period total average net gross i q h fy yoy qoq ytd ltm ttm board ceo cfo cto coo
    cro vp svp evp hr it arr nrr grr cogs opex ebitda nps cac smb saas usd eur gbp chf sek nok dkk monday tuesday wednesday
    thursday friday saturday sunday english series group company sales finance product engineering marketing operations
    """
)

# Names that hold a KPI's words and are something else.
MASKS = tuple(
    name.strip()
    for name in """
    deferred revenue|revenue multiple|arr multiple|net new logos|quota attainment|churn risk|investor interest|customer interest
    churn risks|sales target|revenue churn
    arr churn risk|headcount plan|price increase|customer lifetime value|lifetime value|margin of error|safety margin
    contribution margin|churn model|churn score|retention bonus|retention pool|cash conversion|cash flow|free cash flow
    operating cash flow|minimum cash|minimum-cash test|minimum cash test|minimum cash covenant|days sales outstanding|cash covenant
    cash test|offer-accept rate|offer acceptance rate|growth bet|growth plan|expansion plan|expansion office|revenue share
    tax point|sales tax|tax credit|tax advice|interest rate|interest rates|interest in|in interest|pipeline review
    forecast accuracy|forecast error|travel vertical|travel sector|travel customers|travel logos|travel opportunities
    cloud migration|cloud provider|cloud region|insurance sector|insurance customers|escrow account|burn chart|data residency
    renewal rate|open source|rent increase|commission plan|usage data|usage cap|usage report|subscription plan
    subscription documents|services team|services partner|customer success team|customer success manager|engineering manager
    engineering lead|growth team|growth equity|growth fund|growth investors|employee survey|employee engagement|employee referral
    pipeline hygiene|concentration risk|concentration covenant|headcount freeze|hiring freeze|office in|office move|events budget
    events team|win rate target|revenue target|arr target|nps target|product revenue|payroll module|payroll product
    payroll provider|payroll system|payroll tax|payroll taxes|payments product|turnover threshold|cash interest|interest cover
    margin pressure|new business team|new business target|cost of capital|cost of living|runway after close|runway after the close
    runway after closing|concentration limit
    """.replace("\n", "|").split("|")
    if name.strip()
)

# Sides of a budget or plan that is reported on, not hoped for: "below budget", "beat plan", "on plan".
UNDER_PLAN = _set("under below behind short beneath missed misses miss undershot")
OVER_PLAN = _set("over above ahead beyond beat beats beating exceeded exceeds topped surpassed overshot")
ON_PLAN = _set("on met meets hit matched")
