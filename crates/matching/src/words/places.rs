//! Places as they stand in names and papers: countries with their codes and nationalities, and cities named often.
//!
//! One line a country: its ISO 3166 code, then names and adjectives. Two bodies that carry different places are two
//! branches at best.

/// Countries: code, then words (joined by an underscore when there are several).
pub(super) const COUNTRIES: &str = "\
ae emirates uae emirati united_arab_emirates
af afghanistan afghan afghani
al albania albanian
am armenia armenian
ao angola angolan
ar argentina argentine argentinian
at austria austrian osterreich
au australia australian
az azerbaijan azerbaijani azeri
ba bosnia bosnian bosnia_and_herzegovina
bd bangladesh bangladeshi
be belgium belgian belgique
bf burkina burkina_faso burkinabe
bg bulgaria bulgarian bolgar*
bh bahrain bahraini
bi burundi burundian
bo bolivia bolivian
br brazil brazilian brasil
by belarus belarusian belorus* belarussian
bz belize
ca canada canadian
cd congolese drc democratic_republic_of_the_congo congo
cf central_african_republic central_african
cg republic_of_the_congo
ch switzerland swiss schweiz suisse svizzera
ci cote_d_ivoire ivorian ivory_coast
ck cook_islands
cl chile chilean
cm cameroon cameroonian
cn china chinese zhongguo kitay* people_s_republic_of_china
co colombia colombian
cr costa_rica costa_rican
cu cuba cuban
cy cyprus cypriot kipr
cz czech czechia czech_republic
de germany german deutschland deutsche allemagne
dj djibouti djiboutian
dk denmark danish danmark
do dominican dominican_republic
dz algeria algerian algerie
ec ecuador ecuadorian
ee estonia estonian eston*
eg egypt egyptian
er eritrea eritrean
es spain spanish espana
et ethiopia ethiopian
fi finland finnish
fr france french francaise francais
ga gabon gabonese
gb uk britain british england english united_kingdom great_britain u_k
ge georgia georgian gruz*
gh ghana ghanaian
gm gambia gambian
gn guinea guinean
gq equatorial_guinea
gr greece greek hellenic
gt guatemala guatemalan
gw guinea_bissau
gy guyana guyanese
hk hong_kong hongkong
hn honduras honduran
hr croatia croatian hrvatska
ht haiti haitian
hu hungary hungarian
id indonesia indonesian
ie ireland irish
il israel israeli
in india indian
iq iraq iraqi
ir iran iranian islamic_republic_of_iran iran_islamic_republic_of
is iceland icelandic
it italy italian italia
jm jamaica jamaican
jo jordan jordanian
jp japan japanese nippon nihon
ke kenya kenyan
kg kyrgyzstan kyrgyz
kh cambodia cambodian
km comoros comoran comorian
kn saint_kitts_and_nevis
kp dprk north_korea north_korean democratic_people_s_republic_of_korea korea_north
kr south_korea korean korea republic_of_korea
kw kuwait kuwaiti
kz kazakhstan kazakh kazakhstani
la laos lao
lb lebanon lebanese
lk sri_lanka sri_lankan
lr liberia liberian
lt lithuania lithuanian
lu luxembourg
lv latvia latvian
ly libya libyan
ma morocco moroccan maroc
md moldova moldovan
me montenegro montenegrin
mg madagascar malagasy
mh marshall_islands
mk macedonia macedonian north_macedonia
ml mali malian
mm myanmar burma burmese myanmar_burma
mn mongolia mongolian
mr mauritania mauritanian
mt malta maltese
mu mauritius mauritian
mv maldives maldivian
mx mexico mexican mexicana
my malaysia malaysian
mz mozambique mozambican
na namibia namibian
ne niger nigerien
ng nigeria nigerian
ni nicaragua nicaraguan
nl netherlands dutch holland nederland
no norway norwegian norge
np nepal nepalese
nz new_zealand
om oman omani
pa panama panamanian
pe peru peruvian
ph philippines filipino philippine
pk pakistan pakistani
pl poland polish polska
ps palestine palestinian
pt portugal portuguese
pw palau
py paraguay paraguayan
qa qatar qatari
ro romania romanian
rs serbia serbian
ru russia russian rossiya rossi* rossiysk* russkiy russian_federation rf
rw rwanda rwandan
sa saudi saudi_arabia saudi_arabian ksa
sc seychelles
sd sudan sudanese
se sweden swedish sverige
sg singapore singaporean
si slovenia slovenian
sk slovakia slovak
sl sierra_leone
sm san_marino
sn senegal senegalese
so somalia somali
ss south_sudan south_sudanese
st sao_tome sao_tome_and_principe
sv el_salvador salvadoran
sy syria syrian syrian_arab_republic
td chad chadian
tg togo togolese
th thailand thai
tj tajikistan tajik
tm turkmenistan turkmen
tn tunisia tunisian tunisie
tr turkey turkish turkiye
tt trinidad trinidad_and_tobago trinidadian
tw taiwan taiwanese
tz tanzania tanzanian
ua ukraine ukrainian ukrain* ukrayin*
ug uganda ugandan
us usa us american america united_states u_s u_s_a united_states_of_america
uy uruguay uruguayan
uz uzbekistan uzbek
ve venezuela venezuelan
vg british_virgin_islands bvi
vn vietnam vietnamese viet_nam
ye yemen yemeni
za south_africa south_african
zm zambia zambian
zw zimbabwe zimbabwean
vc saint_vincent";

/// Cities and regions, each with its other names; a star ends a stem.
pub(super) const CITIES: &str = "\
moscow moskva moskovsk*
petersburg peterburg sankt-peterburg leningrad* peterburgsk*
ural urals uralsk* uralskiy
siberia siberian sibirsk* sibir
crimea krym krymsk* crimean
sevastopol sevastopol*
donetsk donetsk*
lugansk luhansk luhansk* lugansk*
kyiv kiev kiyev kyyiv
minsk minsk*
beijing peking pekin
shanghai shankhai
shenzhen shenzen shenzhen*
guangzhou canton
guangdong guangdong
tianjin tientsin
dubai dubay dubaj
sharjah sharja
london londres
paris paryzh
tehran teheran tegeran
damascus damask
baghdad bagdad
beirut beyrouth
volga volzhsk* povolzh*
samara samarsk*
saratov saratovsk*
perm permsk*
kazan kazansk*
tula tulsk*
omsk omsk*
novosibirsk novosibirsk*
chelyabinsk chelyabinsk*
yekaterinburg ekaterinburg*
rostov rostovsk*
penza penzensk*
bryansk bryansk*
smolensk smolensk*
izhevsk izhevsk*
kovrov kovrovsk*
asia asian asiatic
europe european evropeysk*
africa african
caribbean karib*
atlantic atlantik* atlantich*
pacific tikhookean*
arab arabian arabic
persian pars fars
boston
chicago
atlanta
istanbul stambul
odessa odesa
kharkiv kharkov kharkivsk*
kherson khersonsk*
zaporizhzhia zaporozhye zaporizh* zaporozh*
mariupol mariupolsk*
taganrog taganrogsk*
voronezh voronezhsk*
krasnoyarsk krasnoyarsk*
irkutsk irkutsk*
tomsk tomsk*
vladivostok vladivostoksk*
murmansk murmansk*
arkhangelsk arkhangelsk*
ufa ufimsk*
ryazan ryazansk*
kaluga kaluzhsk*
nizhny nizhegorodsk* nizhniy
sarov sarovsk*
rotterdam
singapur
manila
karachi
mumbai bombay
delhi
gulf khalij";

/// ISO 3166 code of a country given by its code, its name or a nationality in English; `None` when it is not known.
pub fn country_code(text: &str) -> Option<&'static str> {
    let mut key = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            key.push(c.to_ascii_lowercase());
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    let key = key
        .trim_matches('_')
        .trim_start_matches("the_")
        .trim_end_matches("_the");
    COUNTRIES.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let code = words.next()?;
        (code == key || words.any(|word| word == key)).then_some(code)
    })
}
