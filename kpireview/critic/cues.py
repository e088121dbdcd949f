# ruff: noqa: E501 - word tables and patterns read better unbroken
"""The words by which a narrative gives itself away: asks, states, reasons, actions, sources, boilerplate, admissions.

Each table is one regular expression of plain alternatives, so that a reader sees what counts; none repeats inside a repetition.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE

ASK = re.compile(
    r"\b(?:(?:from|of) (?:you|the board|the directors),? (?:we|i)(?:[’']d| would)? (?:need|want|like|ask|seek|request)|(?:the |our |board )?asks?(?: of| for| to)?(?: the)?(?: board)?\s?(?:\*\*)?:|we ask|i ask|asking (?:the board|for|you)|(?:we|i) (?:request|seek|propose) |(?:we|i) need (?:the board|your|from the board|a decision|approval)"
    r"|request(?:ed|ing)? (?:the board|approval|a|an|your)|please (?:agree|back|grant|allow|help|lend|approve|confirm|authorise|authorize|decide|introduce|sign|ratify|vote|note|call|support|put)|board (?:help|action|support|input|decision|approval|vote)\b[^.\n]{0,20}(?:wanted|needed|required|:)"
    r"|(?:help|support|introductions?|intros?) (?:wanted|needed|requested|welcome from)|(?:need|want|would like|looking for|seek\w*) (?:an? |one |two |three |warm )?(?:intro|introduction|approval|decision|mandate)\w*|resolved,? that|be it resolved|motion\b|names? by [A-Z]|(?:we|i) need (?:one|two|three|four|\d+) |approval (?:of|to|for|requested|sought|is)|for approval|votes? (?:is |are )?(?:needed|required|wanted|due|requested|by|on)\b"
    r"|approve (?:the|a|an|up to|as|\$|€|£|[A-Z]|\d)|(?:could|can|would|will) (?:you|anyone|anybody|somebody|someone|any of you|a director|the board) (?:please )?(?:call|introduce|approve|connect|put|make|open|sign|help us|lend|speak|talk|ring|decide|back|release|vouch|join|take)"
    r"|(?:does|do) (?:anybody|anyone|any of you|somebody) know|sign off (?:on )?(?:the|a)|we want (?:the board|your|you) to|(?:the )?board is asked|board\s?:|resolution|(?:we|i)[’']?d? (?:would )?like (?:one of you|you|the board|a director|a decision|approval)|the board (?:approves|resolves|authorises|authorizes|grants)|decision (?:needed|required|wanted|requested)|introduce us|put us in touch|authori[sz]e (?:the|a|up|us|management)"
    r"|(?:one|two|three|an?) (?:warm )?(?:introduction|intro)s?\b(?! was| were))",
    _I,
)
NO_ASK = re.compile(
    r"\b(?:(?:you|the board|nobody) (?:needn[’']t|need not|(?:don[’']t|doesn[’']t|do not|does not) (?:need|have) to) (?:do|decide|act|approve|help)|nothing to (?:decide|approve|do|ask)|no (?:board )?(?:ask|asks|request|requests|action|decision|help|support|approval)\b[^.\n]{0,40}(?:needed|required|requested|wanted|this (?:quarter|time|month|period)|today|now|from the board|of the board|for the board)?|nothing (?:else |more |further )?(?:is |to be )?(?:asked|needed|required|requested|wanted|to ask|for the board)"
    r"|(?:we|i) (?:ask|need|want|request|require) nothing|(?:ask|asks|board ask|request|requests)(?: of the board)?\s?:?\**\s*(?:none|nothing|no|nil|n/a|not (?:needed|required))\b|for (?:information|awareness|noting) only|no help needed|none (?:needed|required|today)|(?:don[’']t|do not) need (?:anything|help|the board|board)|not asking (?:for|the board))",
    _I,
)
VAGUE_ASK = re.compile(
    r"\b(?:would be (?:great|helpful|nice|good|useful|appreciated|welcome)|(?:introductions?|intros|help|support|input|advice|ideas|hints|names|candidates) (?:is|are) (?:very |always |most )?(?:welcome|appreciated)|(?:we|i)[’' ](?:would|d) (?:welcome|appreciate|value)|welcome (?:the board|your|any)|trust (?:that )?the board|hope (?:that )?the board|board(?:'s)? (?:thoughts|support|guidance|views|understanding)|any help|may (?:need|ask)|might (?:need|ask)|supportive|happy to discuss)",
    _I,
)
COLUMN_ASK = re.compile(r"\bask|request|\bneeds?\b|needed|board|resolution|decision", _I)

STATUS = re.compile(
    r"🔴|🟡|🟠|🟢|✅|🔵|⚪|⚫|⚠️|❌|\b(?:on[- ]track|off[- ]track|at[- ]risk|blocked|shipped|done|complete[d]?|closed|cancel+ed|live|in[- ]progress|late|delayed|planned|paused|on[- ]hold|stalled|launched|started|not started|running|in build|in uat|in test(?:ing)?|in design|in beta|in pilot|in review|in flight"
    r"|under ?way|green|amber|red|yellow|behind (?:plan|schedule)|ahead of (?:plan|schedule)|rolled out|rolling out|slipp(?:ed|ing)|kicked off|delivered|ongoing|cut|stopped|finished|piloting|in pilot|pilot running|new\b(?=\s*(?:[|.,;:)–—\n]|$))|target (?:met|missed|beaten)|in development|in discovery|wrapped up|retired|active|go-live done|in production|ga)(?!\w)",
    _I,
)
DECISION_KIND = re.compile(
    r"\b(?:(?:for |board )?approval|approve|assistance|awareness|(?:for )?decision|for information|fyi|information only|for noting|to note|noting|for discussion|discussion|help wanted|consent|ratification|ratify|support needed|inform|endorsement|input)\b",
    _I,
)
COLUMN_STATUS = re.compile(r"\bstatus|state|rag\b|type|kind|light|category|health|progress", _I)
TROUBLE = re.compile(
    r"🔴|🟡|🟠|❌|⚠️|\b(?:at[- ]risk|blocked|red|amber|yellow|delayed|late|off[- ]track|behind|stalled|slipp(?:ed|ing)|paused|on[- ]hold|stuck|waiting)\b",
    _I,
)

CAUSE = re.compile(
    r"\b(?:because|due to|caused? by|the (?:main |root |underlying )?(?:cause|reason|driver|gate|blocker|hold-?up|trigger)s?|driver|driven by|drives|gates?\b|gated by|stems? from|as a result|result of|thanks to|on account of|owing to|attribut\w+|since (?:the|we|they|our|it|he|she|that)\b|so (?:we|the|they|it|that|that's|this|our|in|a|an|her|his|she|he|nobody|no)\b|which is (?:what|how|why)|given (?:the|that|our|a)|based on|h[au]ng on"
    r"|which is why|that is why|that's why|explains?|explained by|exit (?:talks?|interviews?)|came from|comes from|led to|pushed|after (?:the|a|an|two|three|our|their|we|they|it|losing|missing|[A-Z])|blam\w+|why|hangs? on|depends? on|hinges? on|waiting (?:for|on)|blocked by|held up|hold-?up|stuck|needs?|until|in order to|so as to|reasons?|root cause|as (?:the|we|they|our|its|their)\b"
    r"|for lack of|without (?:the|a|this|that|him|her)|cannot|can't|can[’']t|wants?|prefers?|insists?|blocks?|lets? us|unlocks?|would otherwise|in return|made|makes?|costing|costs us|means|meant)",
    _I,
)
EVENT = re.compile(
    r"\b(?:left|lost|loses?|fail\w*|slipp\w+|merg\w+|tender|rfp|bids?|freez\w+|froze|bugs?|outages?|delay\w*|downgrad\w+|unhappy|frustrat\w*|complain\w*|stuck|dropp\w+|took (?:\w+ ){0,2}longer|counter-?offer|vested|resign\w*|quit|consolidat\w+|migrat\w+|switch\w+|acquir\w+|bought|cut\w*|chang\w+|new (?:cfo|cto|cio|ceo|coo|owner|sponsor|management|head|vp)"
    r"|halved|halving|declin\w+|walked|passed|stopped|tops? out|below \d|score below|times that of|courted|poach\w*|expir\w+|missing|gap|shortage|short of|overload\w*|pag(?:ed|ing)|below (?:the )?market|above (?:the )?market|pays? (?:\d|more|less)|underpriced|overpriced|too (?:expensive|slow|long|late|few|many|small|complex)|in-house|insourc\w+|parent|procurement|legal|security review|budget|questionnaire|integration|compliance|certification|audit\w*|regulat\w+|licen[cs]e|fill\w*|backfill|replac\w+|one person|single person|poor(?:ly)?|weak\w*|bottleneck|manual|backlog|scop\w+|moved)\b",
    _I,
)
COLUMN_CAUSE = re.compile(
    r"\bwhy|reason|cause|driver|rationale|what(?:'s| is)? (?:going|happen|behind|up)|diagnosis|gate|blocker|block|has to|needs?\b|first|condition|depend|open point|issue|problem|situation|background|root|explanation|comment",
    _I,
)
GLIB = re.compile(
    r"\b(?:normal seasonality|for various reasons|due to (?:various|several|external|market) (?:factors|reasons|conditions)|market conditions|as (?:one would )?expect\w*|timing effects?|macro(?:economic)? (?:environment|conditions|uncertainty|headwinds)|seasonal(?:ity)?|opportunistic)\b",
    _I,
)

ACTION = re.compile(
    r"\b(?:(?:is|are) (?!slipp|fall|thin|gett|becom|grow|wait|los|go|shrink|ris)\w+ing|ordered|qualified|requested|commissioned|appointed|briefed|instructed|contracted|filed|submi\w+|re-submits?|plan(?:s|ned)?:|mitigation|next steps?|action|(?:we|i|they|he|she|finance|legal|sales|cs|product) (?:will|are \w+ing|is \w+ing|have \w+ed|[\w]+ed)\b|will|going to|is (?:mapping|running|building|negotiating|working|moving|rebuilding|preparing|talking|leading|testing|fixing|rewriting|drafting|hiring)"
    r"|are (?:mapping|running|building|negotiating|moving|rebuilding|preparing|talking|testing|fixing|rewriting|drafting|hiring|interviewing)|booked|scheduled|signed|moved?|moves|reviews?|rebuilds?|offers?|runs|leads|meets|met|asked|asks|hedged|sends|sent|go(?:es)? (?:out|to|into|through)|get an? |gets an? |takes|taken|started|launched|hired|engaged|retained|renegotiat\w*|escalat\w*|fallback|back-?up|pass-?through|waiver|trial|pilot|retest\w*|workaround"
    r"|we'?ve|we’ve|from (?:next|monday|january|february|march|april|may|june|july|august|september|october|november|december)|is (?:drafted|papered|booked|scheduled|signed|in place|out|under way|live|agreed)|are (?:drafted|papered|booked|scheduled|signed|in place|out|under way|live|agreed|told)|keep\b|cap(?:ped)?|limit\w*|insur\w*|diversif\w*|split|second source|replace\w*|add(?:ed|s)?|weekly|daily|credit|roadmap|workshop|training|call\b|visit)\b",
    _I,
)
PASSIVE = re.compile(
    r"\b(?:monitor\w*|watch(?:ing|ed)?|keep(?:ing)? an? (?:close )?eye|look(?:ing)? into|track(?:ing|ed)? closely|follow(?:ing)? (?:up|closely)|to follow up|under (?:review|observation)|on top of (?:it|this)|react if|as needed|manag(?:ed|ing) (?:this|it|closely)|stay(?:ing)? close|aware of|review(?:ed|s)? (?:these|it|them|this) (?:regularly|periodically|on an ongoing)|well placed|nothing (?:that )?\w+ cannot handle)\b",
    _I,
)
COLUMN_ACTION = re.compile(r"\bplan|action|mitigat|next|what we|response|remedy|status|doing|answer|measure|fix|step", _I)

LEVEL = r"(?:very )?(?:low|medium|moderate|med|high|unlikely|likely|possible|remote|certain)"
LIKELIHOOD = re.compile(
    rf"\b(?:likelihood|probabilit\w*|chances?|odds|likely|unlikely|one in (?:two|three|four|five|six|ten)|(?<=[:,–(-] )(?:low|medium|high|unlikely|possible|remote|even)(?=[,.;:)/ ])|\d in \d|{LEVEL}\s?(?:/|,|\||×|x)\s?(?:{LEVEL})|{LEVEL} (?:likelihood|probability|chance|risk)|\(?\d+ ?%(?=[,;)])|say,? (?:around |about )?\d+ ?%|even money|coin toss|p ?= ?\d)",
    _I,
)
IMPACT = re.compile(
    rf"\b(?:impact|severity|(?:would|could|will|it)? ?costs?\b|exposure|effect|{LEVEL}\s?(?:/|,|\||×|x)\s?(?:{LEVEL})|worth|takes? (?:off|us)|hit|would \w+|lose|losing|cut of|delay of|stop of|repayment|write-?off|fine of|penalt\w+|outage|loss of|off the (?:price|call|quarter|forecast)|would (?:stop|delay|push|mean|take|halve|end|cut)|delays? (?:the|our|it|by)|we (?:end|land|lose|miss|would|fall))",
    _I,
)
COLUMN_LIKELIHOOD = re.compile(r"\bprob|likel|chance|odds|\bp\b", _I)
COLUMN_IMPACT = re.compile(r"\bimpact|severity|effect|size|exposure|cost|how bad|consequence|damage|\bi\b", _I)

CONDITION = re.compile(
    r"\b(?:if|should|unless|without|each|every|failing|were|in case|at \d[\d.,]* ?%|at \d+|a \d[\d.,]* ?(?:%|point|week|day|month)|one (?:point|week|month|day) (?:less|more|later)|(?:\d+|two|three|four|five|six|eight|ten) (?:days|weeks|months|points?) (?:more|less|longer|later|under|over|below)|below|above|otherwise|by contrast|drops? to|falls? to|down to|fewer|slower|later than|anything (?:there|above|below|more)|keeps? \w+ing|can[\'’]t|slips?|breaks?|per point|for every|per \w+)\b",
    _I,
)
CONSEQUENCE = re.compile(
    r"\b(?:costs?|takes?|lose|loses|drops?|falls?|goes|short|miss|misses|pushes?|push|lands?|moves?|shortens?|delays?|cut|cuts|means|worth|adds?|switch|stop|stops|less|lighter|off|down|under|lower|leave|close|freeze|we|comes?|starts?|ends?|saves?|reduces?|raises?|slips?|becomes?)\b",
    _I,
)

SOURCE = re.compile(
    r"\b(?:source|run[- ]?rate|average|trailing|median|mean of|budget|board|plan\b|contract\w*|agreement|signed|ledger|crm|billing|invoice\w*|letter|survey|benchmark|actuals?|history|historical|last (?:quarter|year|month|six|twelve|four|three|two)'?s?|last (?:six|twelve|four|three|two|\d+) (?:months|quarters|weeks|years)|prior (?:quarter|year)|forward|price list|quote[sd]?|term sheet|bank|auditor\w*|from the|taken from|based on|per the|according to|as (?:in|of|per)|agreed|approved|decided|decision|order form|offer letter\w*|hiring plan|policy|tariff|pipeline report|export|report|model|filing|schedule|framework|lease|statement|consensus|central bank|ecb|fed\b|forwards?|(?:because|took it down|raised|cut) )",
    _I,
)
COLUMN_SOURCE = re.compile(r"\bsource|basis|where|from|origin|evidence|reference|based", _I)

BOILERPLATE = re.compile(
    r"\b(?:across the (?:industry|sector|market)|despite (?:these|the|all) headwinds|every touchpoint|are convinced that|well[- ]positioned|well placed|best[- ]in[- ]class|world[- ]class|market[- ]leading|industry[- ]leading|cutting[- ]edge|state[- ]of[- ]the[- ]art|top[- ]tier|greatest asset|never been (?:more|better|stronger)|strong momentum|great momentum|significant (?:room|potential|opportunit\w+|upside|value|progress|growth)|enormous (?:potential|opportunit\w+)|huge (?:potential|opportunit\w+)|tremendous|exciting|excited|thrilled|passion\w*|delight\w*|tireless\w*|energi[sz]ed|proud of|real strength|remains? (?:strong|a (?:real )?strength|robust|solid|healthy|competitive|intense|high on)|robust|healthy (?:growth|pipeline|demand)"
    r"|solid execution|good conversion|positive trajectory|keep (?:investing|pushing|striving)|continu\w+ to (?:invest|focus|attract|grow|improve|deliver|monitor|see|build)|on an ongoing basis|(?:is|are) being (?:closely )?monitored|monitored closely|monitors? (?:developments|the situation|closely|this)|close(?:ly)? (?:monitor|eye|watch)\w*|in good shape|customer[- ]centric\w*|synerg(?:y|istic)|holistic\w*|leverag(?:e|ing) our|best practices?|value[- ]add(?:ed)?|real value beyond|share our vision|right partner|market leadership|accelerate growth|growth engine|unique|superior|unparalleled|unmatched|seamless\w*|excellent|excellence|outstanding|fantastic|amazing|great (?:culture|feedback|team|people|relationships?)|happy people|record number|onwards and upwards|more to come|white space|headroom|where we shine|strong interest|plain to see|enormous \w+|best partner|comfortable\b|is working\b"
    r"|highly motivated|more motivated|loyal|customers love|brand and customer love|love (?:the|our)|win where it matters|closer alignment|disciplined (?:hiring|growth|execution)|as (?:one|you) would expect|normal (?:seasonality|course|conditions|conversion)|as (?:it is|they could) for (?:any|every)\w*|like (?:any|every) (?:other )?(?:company|vendor|business)|experienced team|cautious(?:ly)? optimis\w+|as the business requires|cultural fit|quality over quantity|best talent|general corporate purposes|go-to-market and|on good terms|as planned and|stable environment|healthy demand|no negative surprises|feel (?:good|comfortable|confident)|are confident|remain confident|we are confident|confident that|comfortable with|no (?:particular )?(?:reason for concern|cause for concern)|topics? (?:remains?|is|are) (?:high|important)|fun activities|various initiatives|warm welcome|stronger every|getting stronger|keeps getting|strong performer|key leader|key team|many (?:opportunities|customers)|relationships? (?:are|is) (?:good|strong|excellent)|got (?:somewhat|a bit|a little) better|in line with (?:expectations|history)|stay where they are|on the right track|general macro\w*|reasonable and balanced|as always|(?:actual )?results may vary|best available information|pleased with|continued improvement|take hold|gives us (?:great )?confidence|as with any|no assurance|top priority|feel valued|thrive|rigorous|to a large extent|play a role|solid thanks|deep domain|differentiated|macro\w* (?:uncertainty|environment|headwinds|conditions)|market risk|execution risk|choppy)\b",
    _I,
)
VAGUE = re.compile(
    r"\b(?:various|quite a few|a couple of|several|numerous|a (?:number|handful|variety|range|lot|bit|few) of|(?<!how )many|some (?:\w+ ){0,2}(?:customers|accounts|players|deals|competitors|roles|projects|teams|risks|issues|theories|people|bank)|somewhat|a (?:little|bit)|certain (?:\w+ ){0,1}(?:matters|areas|accounts|roles|customers|risks)|here and there|hard to say|at some point|in due course|as needed|best partner|early days|some [A-Z][&A-Z]+\b|not material|nothing unusual|when the time comes|and so on|etc|among others|mostly smaller|smaller (?:items|modules)|a few smaller|and more|roughly speaking|soon|to some extent|going forward|across the board|better (?:onboarding|qualification|alignment)|more (?:education|of that)|should improve|will help|could be better|closely|should help|might need)\b",
    _I,
)
ADMISSION = re.compile(
    r"\b(?:(?:do not|don['’]t|did not|didn['’]t|cannot|can['’]t|can not) (?:yet )?(?:know|understand|explain|have (?:a|an|the) (?:full |good |clear )?(?:answer|explanation)|have an answer|see why|fully)|no (?:progress|answer|explanation|idea|owner|second call)|unknown|unclear|unexplained|not sure why|we (?:were|are) (?:slow|late|wrong|short|behind)|i (?:was|am) (?:slow|late|wrong)|should have|my (?:mistake|call|fault)|our (?:mistake|fault|own)|missed|misses|miss\b|short of|shortfall|fell (?:short|to|from)|fall(?:s|ing|en)?|slipp(?:ed|ing)|slid|declin\w+|worse\w*|worst|dropp(?:ed|ing)|drop|lost|losing|thin\b|thinner|thin list|too (?:thin|small|few|slow|short|late|many)|not (?:a )?(?:healthy|enough|good|fine|where)|weak\w*|empty|behind (?:plan|schedule|target)|below (?:plan|target|budget|100|last|where)|off (?:plan|target|track)|under plan|flatter(?:s|ed|ing)?|poor\b|bad\b|badly|blocked|at risk|problem\w*|fail\w*|setback|pulled out|disappoint\w*|hurt\w*|painful|struggl\w+|uneven|overdue|late\b|delay\w*|stuck|resign\w*|courted|down on|gone cool|diagnosis in progress|not explained|we have not met|concern\w*|worr(?:y|ies|ied)|dry|gap\b|stall\w*|(?:has|have|had|they|who|that) churned|churned (?:in|after|because|on|as)|came off|out of the market|red\b|declined|walked|says? no|reason to say no|foreseeable|outside offers?|no lead|no seller|terminated|lowest|barely|overstat\w*|understat\w*|wrong)\b",
    _I,
)
UNKNOWN = re.compile(
    r"\b(?:(?:do|does|did|can)(?: not|n[’']t|not) (?:yet |fully |really )?(?:know|understand|explain|say|tell)|no (?:theory|explanation|answer|idea))\b",
    _I,
)
PLAYED_DOWN = re.compile(
    r"\b(?:(?:nothing|none|not|no|hardly|never|little|isn[’']t|aren[’']t|without)\W+(?:\w+\W+){0,4}(?:worr\w+|concern\w*|alarm\w*|awake|dramatic|drama|serious|unusual|panic\w*|nervous|trouble (?:us|me))\b|(?:perfectly|entirely|quite|completely|only) (?:normal|natural|usual|human)|par for the course|part of (?:the )?(?:business|game|life)|has always been the case|(?:is|are) inherent|fundamentals are|will sort itself|(?:we|i) like our chances|(?:we|i) are relaxed|not worried|no (?:particular )?(?:reason|cause) for (?:concern|worry|alarm)|(?:nothing|not|hardly) (?:\w+ ){0,2}(?:out of the ordinary|special|extraordinary|remarkable|noteworthy|untypical|atypical)|(?:rather|prefer|would|do|will|want to|need to)(?: not|n[’']t) (?:to )?(?:speculate|say|comment|go into|elaborate|dwell)|nothing to worry|(?:but|yet|nevertheless|however),? (?:we|the team|it|this) (?:are|is|remain|feel|stay)\w* (?:confident|comfortable|calm|optimistic|fine|good|manageable)|no single loss would hurt|normal seasonality|as one would expect|(?:is|are|remains?) (?:manageable|under control|well managed)|in good (?:shape|hands)|on top of (?:it|this)|nothing that an|no material (?:risks?|issues?|concerns?)|no (?:major|significant|real|serious) (?:issues?|concerns?|risks?|problems?)|everything is (?:on (?:plan|track)|fine|green)|all (?:green|on track|good)|it is early|less of a problem|somewhat|could be better|we are confident|remain confident|well placed|will (?:surely|certainly|no doubt)|but (?:\w+ ){1,4}(?:is|are|remains?|stays?|looks?|feels?) (?:really |very |quite |still |also )?(?:strong|good|high|solid|great|positive|encouraging|fine|intact|promising)|temporary|minor|modest|slight(?:ly)?|excellent|white space|strong momentum|is working|trend is up|healthy|in line|real strength|continue to attract)\b",
    _I,
)
EXPLAINS = re.compile(
    r"\b(?:since [A-Z]\w|lesson|question of|never|not (?:at|in|from|by|on|for)|what \w+ \w+ (?:hides?|conceals?|doesn[’']t|don[’']t)|(?:helps?|hurts?|decides?) (?:us|the|at|below|above|it)|of (?:the |those )?(?:\d+|two|three|four|five|six|ten) (?:that|who|which|we)|(?:is|are|it) (?:different|isn[’']t)|(?:we|i|had) (?:always |had )?(?:told|thought|believed|assumed|blamed)|because|so (?:we|the|they|it|that|this|our|i|from|carla|no)\b|which (?:is|lets?|means|makes|hands|was|had|should|finally|gives|puts|flatters|hurt|took|cost)|that is (?:the|why|how|what)|that's (?:the|why|how)|means|due to|driven by|rather than|not (?:the|a|as|product|price|because)|instead of|although|though|even though|despite|in fact|the (?:reason|cause|driver|pattern|risk|thesis|question|lesson|real|part)|it answers|explains?|would have|without (?:it|this|that|those|them|a|the)|but\b|when\b|unless|almost all|most of|nearly all|the rest\b|two thirds|three quarters|one address|which\b|assumes?|told us|hides|of that is|(?:two|three|four|five|ten|\d+) times|times as|the same is|alone\b|only\b|whereas|while\b|by contrast|wrong\b|turned out|as (?:the|we|they|our|it|its|their|a)\b|since (?:the|we|they|our|it)\b|each of (?:them|those)|twice\b|for the (?:first|second|third) time|moved (?:budgets?|from|to)|depends on|slipped|came early|expected|cannot|can['’]t|until|only once|at our size|compared with|against (?:a|the|\d|\$)|h[au]ngs? on|depends?|as soon as|once (?:the|we|they|it)|after (?:the|a|she|he|they|we)|permanent|timing|one-off|structural|in two|half of|of which|flatter\w*|surpris\w+|behind (?:this|that|it)|came from|comes from|(?:the )?other is|first time|hides?|masks?|underneath|mix\b|cohort|costs?(?:ing)? us|worth|nobody|where we did not|if\b)",
    _I,
)
REPEATED_PROMISE = re.compile(r"\b(?:carried over|unchanged|no change|as before|same as last|still|none|no news)\b", _I)
CHANGED_WHY = re.compile(
    r"\b(?:was|from|instead of|up|down|raised|cut|took|because|after|since|lowered|moved|rolled|new|none|unchanged|brought)\b", _I
)
PERK = re.compile(
    r"\b(?:yoga|wellbeing|wellness|speaker series|fun\b|offsite|off-site|party|parties|lunch(?:es)?|snacks?|fruit|gym|massage|swag|game nights?|social events?|perks?|happy hours?|team events?)\b",
    _I,
)

METRIC = re.compile(
    r"\b(?:arr|mrr|nrr|grr|nps|csat|ces|churn\w*|retention|attrition|turnover|resignations?|leavers|acceptances?|offer[- ]accept\w*|win rate|conversion|pipeline|opportunit(?:y|ies)|logos?|customers?|accounts?|deals?|wins?|bookings|revenue|margin|discounts?|cycle|days|weeks|hours|months|tickets?|adoption|activation|usage|uptime|availability|latency|incidents?|outages?|failed|failures|defects?|bugs?|score|pulse|engagement|enps|rate|share|coverage|quota|attainment|ramp|time[- ]to[- ]\w+|cost|cac|payback|ltv|asp|acv|agreements?|partners?|leads?|meetings?|demos?|users?|seats?|licen[cs]es?|merchants?|stores?|sites?|sessions?|pages|transactions?|volume|detractors?|promoters?|responses?|calls|hires|vacanc(?:y|ies)|headcount|points?|%|utili[sz]ation|throughput|errors?|runs|renewals?|upsell|cross-sell|expansion|sla|response time|backlog|velocity|predictability|certificat\w+|audit findings?|participants?|graduates?|promotions?|exits?|departures?|quits?|interviews?|contracts?|signatures?|meters?|devices?|units?|orders?|stores?|plants?|hospitals?|schools?|clinics?|countries|markets?|features?|releases?|tests?|reviews?|audits?|invoices?|visits?)(?!\w)",
    _I,
)
TARGET = re.compile(
    r"\b(?:target|goal|aim|success|to (?:at (?:least|most)|under|below|over|above|≥|≤)?|from|lift|cut|raise|reduce|bring|get|reach|win|land|sign|by|should|worth|under|below|over|above|at least|at most|up to|or less|or more|a month|per|≥|≤|<|>|→|beat|close|book|generate|create|keep|hold|measure\w*|kpi|metric|watching)\b|[≥≤→<>]",
    _I,
)
ROLE_NAME = re.compile(
    r"\b(?:engineer\w*|developer\w*|manager\w*|head of|director\w*|vp\b|c[efotrmp]o\b|chief|executive\w*|controller\w*|analyst\w*|designer\w*|scientist\w*|architect\w*|recruiter\w*|specialist\w*|associate\w*|lead\b|leads\b|sdrs?|bdrs?|aes?\b|csms?|counsel|officer\w*|accountant\w*|representative\w*|consultant\w*|coordinator\w*|administrator\w*|marketer\w*|ses?\b|sres?|security|backfills?|assistant\w*|researcher\w*|writer\w*|trainer\w*|agents?|technician\w*|planner\w*|buyer\w*|pm\b|pms\b|product owner\w*|partner manager)\b",
    _I,
)
TEAM_NAME = re.compile(
    r"(?<!the )(?<!The )(?<!our )(?<!Our )\b(?:team|squad|support|engineering|product|sales|finance|marketing|ledger|platform|data|security|people|operations|infrastructure|legal|g&a|r&d|customer success|cs|office|hub|tribe|department|guild)\b",
    _I,
)
COHORT = re.compile(
    r"\b(?:[a-z]{3,}s (?:that|who|which|with|without|under|over|from|in) |cohorts?|segments?|smbs?|smes?|mid-?market|enterprises?|vertical|plan|tier|bundle|module|feature|api|app|integration|webhook|users? (?:of|on|who)|customers (?:who|that|of|on|in|with)|accounts (?:that|of|on|in|with)|region|dach|nordics|uk|us|emea|apac|onboarding|admins?|self-serve|20\d\d|under \d+|over \d+|merchants|retailers|clinics|hospitals|schools|insurers|agencies|resellers|legacy|on-prem\w*|connector|dashboard|mobile|export\w*|report\w*|seats?|contracts)\b",
    _I,
)
RISK_GENERIC = re.compile(
    r"^\W*(?:the )?(?:general |overall |global |usual )?(?:market|macro\w*(?: environment| conditions| uncertainty)?|execution|competition|competitive (?:entry|pressure|environment)|competitors?|regulat\w+|currency|currencies|fx|foreign exchange|inflation|economy|economic (?:conditions|uncertainty)|talent|hiring|people|technology|cyber\w*|security|growth|efficiency|operations?|financial|funding|liquidity|(?:net )?working capital|quota attainment|coverage|lost value|cac|ltv|win rate|sales cycle|discounts?|pipeline|churn|retention|pricing|demand|sentiment|timing|delays?|slippage|others?|misc\w*|various|customer concentration|key people|key person|budget\w*|legal|compliance|reputation\w*|supply chain|geopolitic\w*)(?: risks?| pressures?| uncertainty)?\W*$",
    _I,
)
STRUCTURAL = re.compile(
    r"\b(?:in[- ]quarter|structural|this quarter|next quarter|intra-quarter|multi-quarter|long[- ]term|out of (?:the )?quarter|near[- ]term)\b",
    _I,
)
COLUMN_DATE = re.compile(r"\bdate|when|due|close|deadline|start|target|by\b|timing|checkpoint|renew|horizon|eta", _I)
COLUMN_SIZE = re.compile(r"\barr\b|size|amount|value|exposure|revenue|share|count|usd|eur|gbp|\$|€|£", _I)
PRICING = re.compile(
    r"\b(?:quot(?:es?|ed|ing) |(?:below|under|above) (?:us|ours|our)|pric\w+|fees?|discount\w*|free\b|waiv\w+|undercut\w*|cheaper|bundl\w+|basis points|per seat|list price|rebate|credits?|unchanged|raised|cut\w*)\b",
    _I,
)
COLUMN_FREQUENCY = re.compile(r"\bmet\b|seen|deals|freq|often|times|closed|count|appear", _I)
COLUMN_WINLOSS = re.compile(r"\bwon|\blost|wins?\b|loss|w[ /:–-]l\b|record|result|outcome", _I)
COLUMN_PRICING = re.compile(r"pric|fee|discount|offer|cost|terms", _I)
FREQUENCY = re.compile(
    r"\b(?:in|seen in|of|met (?:in|us)|appeared? in|came up in|present in|sat in|faced in|against them in)\s(?:\d+|two|three|four|five|six|seven|eight|nine|ten|half|a third|one in)\b|\b\d+ (?:of|out of|times|deals|opportunities|evaluations|of our)\b|\b\d+ ?% of (?:our |the |all |closed |lost )*(?:deals|losses|opportunities|pipeline|evaluations|bids|tenders)\b|(?:seen|met|appeared|surfaced|showed up) (?:once|twice)\b",
    _I,
)
WINLOSS = re.compile(r"\b(?:[WL][ :]?\d|won|lost|wins?|loss(?:es)?|lose|beat|win rate|W/L)\b", _I)
RISK_WORD = re.compile(
    r"\b(?:risks?|should\b|would\b|lose\b|delay\w*|appeal\w*|break\w*|threat\w*|fail\w*|slip\w*|could|might|unless|freez\w*|if\b|but\b|counter|concern)\b",
    _I,
)
ASSUME_WORD = re.compile(
    r"\b(?:assum\w+|(?:we|i) (?:also )?(?:plan|count|bank|rely|expect|reckon|take it)|(?:our|the) (?:base|forecast|call|plan) (?:is|rests|needs|has)|base case|premise)\b",
    _I,
)

AIMED = re.compile(
    r"\b(?:target|goal|aim|success(?: is|:| =)?|success criterion|measure[ds]?(?: by)?|kpi|metric|objective|hoped for|aimed (?:at|for)|supposed to)\b",
    _I,
)
RENEWAL = re.compile(
    r"\b(?:renew(?:s|al|als)?|expir\w+|(?:contracts?|terms?|agreements?|funding) (?:ends?|runs|expires|is up|stops)|runs? out|notice (?:possible|period)|lapses?|up for)\b",
    _I,
)

THIN = re.compile(
    r"\b(?:poor|lean|meagre|disappoint\w*|(?:against|versus|vs\.?|out of|where) (?:\w+ ){0,3}(?:\W?[\d.,]+ ?(?:k|m|bn)? )?(?:\w+ )?in the (?:plan|budget)|plan(?:ned)? (?:was|is|said|needs?|asks?)|that[’']s all|that is all|no more than|not one|not a single|few\b|a quarter of|a third of|one name|one (?:customer|account|deal)|thin|thinner|short|not (?:a |an )?(?:healthy|enough|long|full|strong|where|sufficient)|below|gap|miss(?:es)?|weak\w*|empty|only|short of|less than|fewer|won[’']t|will not|cannot|can[’']t|under (?:plan|target|budget)|"
    r"half (?:of )?(?:the )?(?:plan|target|what)|nothing (?:else|more|behind|new)|nobody|shrink\w*|dry|slipped|down|shortfall|don[’']t (?:see|have|know))\b",
    _I,
)
