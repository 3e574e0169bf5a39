//! Words in names of organisations: legal forms, and the vocabulary that many names share.
//!
//! One line a meaning: what it is called here, then the words for it in several languages and their transliterations.
//! A star ends a stem. Words of one line are one word to a comparison, so that a translated name meets its original.
//! Written from general knowledge of company law and of how such names are translated.

/// Phrases that say a legal form, with the class of the form. Longer ones first where one begins another.
pub(super) const FORMS: &str = "\
limited = limited liability company; limited liability co; limited liability partnership company; ltd liability company; \
company with limited liability; company limited; co limited; co ltd; co ltda; limited company; private limited company; \
private limited; pvt limited; pvt ltd; pty limited; pty ltd; pte limited; pte ltd; proprietary limited; limited; ltd; llc; l l c; ltda; limitada; \
ooo; obshchestvo s ogranichennoy otvetstvennostyu; obshestvo s ogranichennoi otvetstvennostiu; \
obschestvo s ogranichennoy otvetstvennostyu; obshchestvo s ogranichennoi otvetstvennostiu; tov; tovarystvo z obmezhenoyu vidpovidalnistyu; \
tovaristvo z obmezhenoiu vidpovidalnistiu; tavarystva z abmezhavanay adkaznastsyu; gmbh; g m b h; gesellschaft mit beschrankter haftung; \
mbh; gmbh co kg; sarl; s a r l; societe a responsabilite limitee; sociedad de responsabilidad limitada; \
s de r l; s de rl; s de r l de c v; srl; s r l; societa a responsabilita limitata; societatea cu raspundere limitata; \
bv; b v; bvba; b v b a; besloten vennootschap; eurl; sl; s l; slu; sociedad limitada; lda; unipessoal lda; \
sp z o o; sp zoo; spolka z ograniczona odpowiedzialnoscia; sro; s r o; spol s r o; sp z oo; spolecnost s rucenim omezenym; \
doo; d o o; drustvo sa ogranicenom odgovornoscu; eood; ood; kft; korlatolt felelossegu tarsasag; ou; osauhing; uab; sia; \
aps; oy; ab oy; sdn bhd; sendirian berhad; berhad; bhd; fz llc; fzc; fze; fz co; fzco; dmcc; llc fz; llc fze; dwc llc; jlt; \
too; tovarishchestvo s ogranichennoy otvetstvennostyu; mmc; mchj; yk; yugen kaisha; godo kaisha; wll; w l l; limited sirketi; ltd sti; limited sti; epe; kht; bt
stock = public joint stock company; closed joint stock company; open joint stock company; joint stock company; joint stock co; \
stock company; open stock company; publicly traded company; public company; open joint stock co; nonpublic joint stock company; \
jsc; ojsc; cjsc; pjsc; njsc; jsco; ao; oao; zao; pao; nao; ao nao; aktsionernoe obshchestvo; aktsionernoye obshchestvo; aktsionernoe obschestvo; \
publichnoe aktsionernoe obshchestvo; publichnoye aktsionernoye obshchestvo; otkrytoe aktsionernoe obshchestvo; \
otkrytoye aktsionernoye obshchestvo; otkrytoe aktsionernoe obschestvo; zakrytoe aktsionernoe obshchestvo; \
publichnoe aktsionernoe obschestvo; pat; prat; vat; pryvatne aktsionerne tovarystvo; publichne aktsionerne tovarystvo; aktsionerne tovarystvo; aat; zat; \
adkrytaye aktsyyanernaye tavarystva; ag; aktiengesellschaft; kgaa; se; societas europaea; sa; s a; societe anonyme; \
sociedad anonima; societa per azioni; spa; s p a; sas; s a s; societe par actions simplifiee; sasu; s a u; sau; \
s a de c v; sa de cv; sab de cv; s a b de c v; sociedad anonima de capital variable; nv; n v; naamloze vennootschap; ab; aktiebolag; asa; \
aktieselskab; aksjeselskap; oyj; plc; p l c; public limited company; public ltd company; tbk; perseroan terbatas; pt; \
as; a s; anonim sirketi; anonim sirket; ad; ead; dd; d d; dionicko drustvo; akcionersko drustvo; spolka akcyjna; rt; nyrt; zrt; \
kabushiki kaisha; kk; k k; shpk; sha; sh a; saog; saoc; saoc; sal; s a l; psc; pjsc; qpsc; ksc; ae; a e; sae; s a e
corporation = incorporated; inc; corporation; corp; company; co; companies; cie; compagnie; compania; cia; kompaniya; kompania; firma; firm; entreprise individuelle; sharika; shirkat
partnership = limited partnership; limited liability partnership; general partnership; lp; l p; llp; l l p; kg; k g; kommanditgesellschaft; ohg; gbr; cv; c v; snc; s n c; sca; partners lp
nonprofit = autonomous non profit organization; autonomous nonprofit organization; autonomous non commercial organization; \
avtonomnaya nekommercheskaya organizatsiya; ano; non profit organization; nonprofit organization; e v; ev; eingetragener verein; ngo; gongo
state = federal state unitary enterprise; federal state budgetary institution; federal state budgetary educational institution; \
federal state budgetary scientific institution; federal state budget institution; federal state budget educational institution; \
federal state autonomous institution; federal state autonomous educational institution; federal state funded institution; \
federal state funded educational institution; federal state institution; federal state enterprise; federal treasury enterprise; \
state unitary enterprise; municipal unitary enterprise; unitary enterprise; state enterprise; republican unitary enterprise; \
federalnoe gosudarstvennoe unitarnoe predpriyatie; federalnoye gosudarstvennoye unitarnoye predpriyatiye; gosudarstvennoe unitarnoe predpriyatie; \
federalnoe gosudarstvennoe byudzhetnoe uchrezhdenie; federalnoe gosudarstvennoe byudzhetnoe uchrezhdenie nauki; \
federalnoe gosudarstvennoe byudzhetnoe obrazovatelnoe uchrezhdenie; federalnoe gosudarstvennoe avtonomnoe uchrezhdenie; \
federalnoe kazennoe predpriyatie; kazennoe predpriyatie; fgup; fse; fgbu; fgbun; fgau; fgaou; fgbou; fgku; fsue; fsbi; fsbei; fsei; fsfei; fsai; fsaei; gup; mup; sue; fkp; fku; rup; gku; gbu; mbu; mku
branch = branch; filial; branch office; representative office; predstavitelstvo";

/// Shared vocabulary that tells one body from another only a little.
pub(super) const GENERIC: &str = "\
group = group groupe gruppe grupo gruppo gruppa grup grupp gruop gk
holding = holding holdings kholding holdinggesellschaft
concern = concern konzern kontsern consortium konsortsium
plant = plant plants factory factories works werk werke zavod zavoda zavody fabrika fabrik fabryka usine mill kombinat combine
enterprise = enterprise enterprises predpriyatie predpriyatiye predpriatie unternehmen entreprise entreprises empresa empresas firma pidpryyemstvo undertaking business businesses
institute = institute institut instituta instituto institution institutions uchrezhdenie
center = center centre centr tsentr tsentra centro centrum zentrum
bureau = bureau byuro biuro buro office
design = design konstruktorsk* konstruktorskoe proektn* proektno proyektn* project projects projecting
research = research scientific science sciences nauchn* nauchno issledovatelsk* issledovaniy issledovani* recherche investigacion forschung researching
production = production productions manufacturing manufacture manufacturer manufacturers proizvodstvenn* proizvodstvenno proizvodstv* produktion produccion
association = association associations obedinenie obyedinenie obyedineniye obedinen* assotsiatsiya asociacion verband union unions soyuz soyuza league society obshchestvo
industry = industry industries industrial industriya promyshlenn* prom industrie industria industriel
machine = machine machines machinery mechanical mekhanichesk* mechanics mechanic mekhanik* mechanization mekhanizats* mashin* machineries
building = building build engineering making engineers inzhiniring inzhenern* engineer buildings
construction = construction stroitel* stroitelstvo constructions constructor constructors stroy bau costruzioni construccion construcciones insaat
instrument = instrument instruments instrumentation pribor* devices device
technical = technical technology technologies tekhnologi* tekhnologich* tekhnichesk* tekhnik* technik techniques technic tech tekhno tecnologia tecnologias technologie technological
aviation = aviation aviatsionn* aviats* aviatsiya aircraft samoletostr* aeronautical aero airplane
space = space kosmich* kosmos cosmic aerospace kosmonavt*
rocket = rocket rockets raket* missile missiles
radio = radio
electronic = electronic electronics elektron* elektronik* elektronnykh
electric = electric electrical elektro elektrichesk*
optical = optical optic optics optiko optich* optoelectron* opto
chemical = chemical chemistry chemicals khimichesk* khimi* chem khim
repair = repair repairs remontn* remont maintenance
ship = ship ships shipping shipyard shipyards sudo* verf verft navigation sudokhod* shpg naviera
maritime = maritime marine morsk* sea naval navale marina denizcilik deniz
management = management managing managers upravlen* upravlyayushch* gestion mgmt manager shipmanagement
trade = trade trading torgov* torg handel handels comercio commerce commercial comercial kommerchesk* tijaret ticaret trader traders tijarat
house = house dom doma
export = export exports exporting eksport* exportation exportacion
import = import imports importing importation importacion
bank = bank bankas banka banco banque banks banking bankasi
finance = finance financial finansov* finans finanz finanzas financiera financing
investment = investment investments investitsion* invest investing inversiones invesitionen
insurance = insurance strakhov* versicherung seguros assurance
service = service services servis* servicio servicios serwis dienst dienste uslugi
international = international mezhdunarodn* internacional internationale internationaler intl mezhregional* global worldwide world
national = national natsionaln* nacional nationale state gosudarstvenn* government governmental public
federal = federal federaln* federation federatsii federatsiya
general = general generaln* overall
special = special specialized spetsialn* spetsializ* spets specialised
central = central tsentraln* zentral
experimental = experimental eksperimentaln* opytn* opytno experiment pilot
energy = energy energet* energo* energia energie power
oil = oil neft* petroleum neftyan* petrol
gas = gas gazov* gaz
metal = metal metals metallurg* metall* metallurgical
steel = steel stal stali staln* staleliteyn*
transport = transport transportn* transportation transports logistics logistik* logistich* logistic freight cargo
security = security okhran* bezopasn* sicherheit seguridad
defense = defense defence oboronn* oborona military voenn* armed warfare
medical = medical meditsinsk* medicine medicin* pharmaceutical farmatsevt*
university = university universitet* universidad universite universitat
academy = academy akademi* academia academie
school = school shkola college
agency = agency agentstvo agentur agencia
ministry = ministry ministerstvo ministerio ministere ministeriums mo
department = department departament* directorate direktsiya administration administrats* administration otdel division
committee = committee komitet komitee commission komissiya council sovet
fund = fund fond foundation stiftung fundacion fondation trust trusts
development = development razviti* developments desarrollo developers entwicklung
resources = resources resource resurs*
system = system systems sistem* sistema systeme complex kompleks* komplex complexes
computer = computer computers computing vychislitel* kompyuter* computational
solutions = solutions solution resheni*
material = material materials materialov material*
equipment = equipment oborudovan* apparatus
supply = supply snabzhen* postavk* procurement zakupk* supplies
product = product products produkt* produktsi*
automation = automation avtomatik* automatic avtomatizats* automated control
vehicle = vehicle vehicles avtomobil* auto avto* automobile automotive motor motors car cars
engine = engine engines dvigatel* motorostr*
communication = communication communications svyaz* telekom* telecom telecommunications telekommunikats*
information = information informats* informatik* informatics info
media = media press publishing izdatel* tv television televiden* broadcasting
news = news novosti
food = food foods pishchev* agro* agricultural agriculture selskokhoz*
land = land zemel*
private = private chastn* privat
joint = joint united obedinenn* obyedinenn* obedinyonn* unified combined associated
military = army troops forces force voysk* brigade brigada regiment battalion battalion batalon unit
people = people peoples narodn* populaire popular
revolutionary = revolutionary revolution revolyuts*
educational = educational obrazovateln* education training uchebn*
budget = budgetary budget byudzhetn* funded
autonomous = autonomous avtonomn*
regional = regional region oblast oblastn* kray district municipal gorodsk* city town
north = north northern severn* sever nord norte
south = south southern yuzhn* yug sud sur
east = east eastern vostochn* vostok ost este oriental
west = west western zapadn* zapad ouest oeste occidental
new = new novy* novaya novoe neue nueva nuevo nouveau
physics = physics physical fizik* fizichesk*
semiconductor = semiconductor semiconductors poluprovodnik*
measurement = measurement measuring izmereni* izmeriteln*
cooperation = cooperation cooperative kooperativ* sotrudnichestv*
all = all vserossiysk* vserossisk* vserossijsk*
named = named name imeni im honor honour
subsidiary = subsidiary otdelenie otdeleni*
fishing = fishing fishery fisheries rybolov* rybn* fish
tanker = tanker tankers
line = line lines liniya linii linie
agencies = agent agents
consulting = consulting consult consultants konsalt* consultancy
studio = studio studios studiya
club = club klub
charity = charity charitable blagotvor* relief humanitarian
islamic = islamic islam islamique islamiya
front = front
movement = movement dvizhen*
party = party partiya partei partido
organization = organization organisation organizatsi* organizacion organisations organizations org
republic = republic respublik* republica republique
bearing = bearing bearings podshipnik*
tools = tool tools instrumentaln*
laboratory = laboratory laboratories laboratori* lab labs
test = test testing ispytateln*
range = range poligon
software = software programmn*
digital = digital tsifrov*
laser = laser lasers lazern*
nuclear = nuclear yadern* atomic atomn*
arms = arms weapon weapons oruzhi* oruzhey* armament armaments vooruzhen* arsenal
cartridge = cartridge cartridges patron*
powder = powder porokhov* gunpowder
tractor = tractor traktor*
helicopter = helicopter helicopters vertolet* vertolyot*
carriage = wagon carriage vagon*
railway = railway railroad railways zheleznodorozhn* rail
airport = airport aeroport*
airline = airline airlines airways avialinii aviakompani* air
port = port ports
hospital = hospital hospital* bolnits* gospital*
real = real
estate = estate nedvizhimost*
property = property properties
mining = mining mine gorn* shakht* mines
coal = coal ugol* ugoln*
gold = gold zolot*
diamond = diamond diamonds almaz*
paper = paper bumazhn*
textile = textile tekstil* textiles
glass = glass stekl*
cable = cable kabeln*
crystal = crystal
asset = asset assets aktiv*
capital = capital kapital
mortgage = mortgage
loan = loan loans
securities = securities
series = series
partners = partners partner
retail = retail
wholesale = wholesale
life = life
health = health zdorov*
entertainment = entertainment
hotel = hotel hotels
restaurant = restaurant
travel = travel tourism turist* tour tours
brothers = brothers bros
sons = sons son";

/// Names of bodies in letters that stand for several words of the list above.
pub(super) const SHORT: &str = "\
nii = research institute
niikb = research institute design bureau
tsnii = central research institute
cnii = central research institute
vnii = all research institute
gosnii = national research institute
kb = design bureau
okb = experimental design bureau
skb = special design bureau
tskb = central design bureau
ckb = central design bureau
pkb = design bureau
npo = research production association
npp = research production enterprise
npk = research production system
npf = research production enterprise
nptc = research production center
npts = research production center
rpa = research production association
rpe = research production enterprise
po = production association
td = trade house
ntc = research technical center
ntts = research technical center
ntk = research technical system
gnts = national research center
ri = research institute
sri = research institute
rdc = research design center
fnpts = federal research production center
fnpc = federal research production center
sevmash = northern machine
mz = machine plant
rmz = repair machine plant
arz = aviation repair plant
arp = aviation repair plant
apz = instrument plant
emz = electric machine plant
omz = optical machine plant
elektrozavod = electric plant
avtozavod = vehicle plant
aviazavod = aviation plant
mashzavod = machine plant
metzavod = metal plant
khimzavod = chemical plant
remzavod = repair plant
radiozavod = radio plant
optomech* = optical machine
optomekh* = optical machine
mashinostroit* = machine building
mashinostroen* = machine building
mashinostroyen* = machine building
machinebuilding = machine building
priborostroit* = instrument building
priborostroen* = instrument building
instrumentmaking = instrument building
aviastroit* = aviation building
aviastroen* = aviation building
sudostroit* = ship building
sudostroen* = ship building
shipbuilding = ship building
sudoremont* = ship repair
radiotekhn* = radio technical
radiotechn* = radio technical
radioengineering = radio building
radioelektron* = radio electronic
radioelectron* = radio electronic
radioprib* = radio instrument
elektrotekhn* = electric technical
electrotechn* = electric technical
elektromekh* = electric machine
electromech* = electric machine
dvigatelestroit* = engine building
motorostroit* = engine building
motozavod = vehicle plant
stankostroit* = tools building
traktorostroit* = tractor building
vagonostroit* = carriage building
avtomobilestroit* = vehicle building
neftekhim* = oil chemical
petrochemic* = oil chemical
importexport = import export
ras = russian academy research
uac = joint aviation corporation
oak = joint aviation corporation
odk = joint engine corporation
uec = joint engine corporation
usc = joint ship corporation
osk = joint ship corporation";

/// Words that say nothing between the others.
pub(super) const STOPS: &str = "\
the of and for in at by on to s a an no nr num number de la le les des du del el los las da do dos di y et und fur der die das von van i im \
e v na po dlya s z u im with und og och en d l o";
