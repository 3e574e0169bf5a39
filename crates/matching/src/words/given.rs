//! Given names that are one name: across languages, and their short forms.
//!
//! One line a name. Before the bar stand forms used for one another in papers (Oleksandr, Aliaksandr, Alexander); after
//! it short and pet forms, which are weaker evidence. Spellings that already sound alike are left out. A form may
//! stand in several lines (Alex, Sasha). Written from general knowledge; add a line when a name is missing.

/// Lines of names.
pub(super) const GIVEN: &str = "\
aleksandr alexander oleksandr aliaksandr alaksandr alexandre alejandro alessandro iskander iskandar alexandros aleksander aleksandar sandor | alex sasha sacha sanya shura sandro lex sander alec oles
aleksandra alexandra oleksandra aliaksandra alessandra alejandra | sasha sandra alexa lexi
aleksei alexei alexey oleksiy oleksii aliaksei aliaksey alexis alessio | alex alyosha lyosha lesha
andrei andrey andriy andrii andrew andreas andre andres andrea andrzej andrej ondrej andrei endre anders | andy drew
anton antoniy anthony antonio antoine antony antonios antonin | tony toni toño
anatoliy anatoly anatolii anatol anatole | tolya
anna hanna ganna anne ann ana ane | anya annie nancy anita anouk
anastasia anastasiya nastassia | nastya
arkadiy arkady arkadz arkadii | arkasha
arseniy arsenii arsen arsene |
artem artyom artsiom artsem artiom artemy | tyoma
boris barys borys |
bogdan bohdan bahdan |
daniil danila danylo danilo daniel danyil | dan danny dani
daria darya daryna | dasha
denis dzianis denys dennis dionisio |
dmitriy dmitry dmytro dzmitry dimitri dimitrios dmitrii demetrius dumitru | dima mitya mitia
eduard edward edvard edouard eduardo edoardo | ed eddie ted teddy ned edik
ekaterina yekaterina kateryna katsiaryna katherine catherine katarina caterina catalina katharina katarzyna kathryn | katya kate katie kathy cathy kitty kasia
elena yelena olena alena helena helen helene | lena lenka ellen nelly
elizaveta yelizaveta lizaveta elizabeth elisabeth isabel elisabetta yelyzaveta isabella | liza lisa beth betty liz eliza bess ella elsa
evgeniy yevgeny yevhen yauhen evgeni eugene eugen eugenio yevhenii evhen | zhenya gene
evgenia yevgenia yevheniia yauheniya eugenia | zhenya
fedor fyodor fiodar theodore theodor teodor fedir teodoro todor theodoros | fedya ted teddy theo
filipp philip pylyp philippe felipe filippo pilip philipp | phil flip pip
galina halyna halina |
gennadiy gennady henadz genadz gennadii hennadiy genadi | gena
yuriy yury iurii yuri jurij iury |
georgiy george georgi heorhi heorhiy georges jorge giorgio georg giorgi georgios jerzy jiri gyorgy jurgis juraj | gosha zhora jurek
grigoriy gregory hryhoriy ryhor grigory gregor grigorii grigori gregorio grzegorz krikor | grisha greg
igor ihor ihar |
ilya illya illia ilia elias elijah ilie eliyahu elia | ilyusha eli
inna ina |
irina iryna irene irena | ira
ivan john jan johann johannes jean juan giovanni joao ioan yohannes johan ivo giannis ioannis yann ian hans ivane jaan janos hovhannes jovan | vanya jack johnny jon jens jannis gianni hannes yanni janek sean
kirill kyrylo kiryl cyril kiril cyrille | kirya
konstantin kostyantyn kanstantsin constantin constantine costantino konstantinos kanstantin | kostya kostas costa
kristina christina khrystyna cristina | tina chris
larisa larysa |
leonid leanid leonidas | lyonya
lev lv leo leon leonard lew leonhard | lyova
ludmila lyudmila liudmyla liudmila lyudmyla ludmilla | luda lyuda
maksim maxim maksym maxime maximilian massimo massimiliano | max maks
margarita marharyta margaret marguerite margarete malgorzata margherita | rita maggie peggy meg greta gosia
maria mariya maryia mary marie miriam maryam mariam marija marya | masha mia molly polly maja
marina maryna |
mark marko marcus marcos marco marc marek markus markos |
mikhail mykhailo mikhailo mihail michael michel miguel mikhas mihai michal mikael michele miguel mihaly mikhayil mikail mihajlo mikheil micheal | misha mike mick mickey mikey mischa
nadezhda nadiya nadia nadzeya | nadya
natalia nataliya natallia natalya nathalie natalie | natasha tasha
nikita mikita mykyta nikitas |
nikolai nikolay mykola mikalai nicholas nicolas nikola nicola nikolaos mikolaj niklas nicolae miklos mikalay nicolau | kolya nick nicky klaus niko
oksana aksana xenia ksenia kseniya kseniia |
oleg oleh aleh aleg | olezhka
olga olha volha helga | olya
pavel pavlo pavl paul pablo paolo pavol paulo paval pawel pavlos pal paulus boulos bulus | pasha pavlik
petr pyotr petro piotr peter pedro pierre pietro piatr petru pavlo petar petros pieter boutros butrus piatro | pete petya
polina palina paulina pauline | polly
raisa |
roman raman | roma
ruslan |
semen semyon siamion simon simeon szymon simone shimon simao |
sergei sergey serhiy siarhei sergio serge sergii serhii serghei sergiusz | serezha seryozha
sofia sofiya sophia sophie zofia |
stanislav stanislau stanislaw stanislao | stas stan slava
stepan stefan stephen steven esteban stefano etienne stephan stsiapan estevao istvan stefanos | steve styopa
svetlana svitlana sviatlana | sveta lana
taras |
tatiana tatyana tetiana tatsiana tetyana | tanya tania
timofei timothy tymofiy tsimafei timoteo | tim tima
vadim vadym vadzim | vadik
valentin valyantsin valentyn valentino |
valeriy valery valerii valeryi valerio valerian | valera
vasiliy vasily vasyl vasil basil vasilii vasile vasilios basile wasyl | vasya
vera vira veranika |
veronika veranika veronica | nika
viktor victor vittorio viktar vitor victorio | vic vitya
viktoria victoria viktoriya viktoryia | vika vicky tori
vitaliy vitaly vital vitali vitalii vital vitale | vitalik
vladimir volodymyr uladzimir wladimir vladymyr uladimir volodimir vladimer valdemar waldemar wlodzimierz | vova volodya vlad
vladislav vladyslav uladzislau ladislav wladyslaw laszlo ladislao | vlad slava vladik
vyacheslav viacheslav vyachaslau viachaslau vaclav wenceslas waclaw | slava
yakov yakovl yak yakiv jakov iakov jacob james jakob jacques jaime giacomo yaakov jakub jaume iago diego santiago yaqub yakub yaqoub | jim jimmy jamie jake yasha jack coby
yaroslav iaroslav yaraslau jaroslaw jaroslav | slava yarik
yulia yuliya iuliia julia yuliia giulia julie |
zinaida zinaida |
muhammad mohammed mohamed mohammad mahomed mehmet mehmed mohamad muhammed mohamet magomed mahmad mukhammad mamadou mahamat mohd muhamad muhd md | mo
ahmad ahmed ahmet akhmad akhmed akhmat ahmadou amadou |
mahmud mahmoud mahmood makhmud mehmood mamoudou |
mustafa mostafa moustafa mustapha mustafo |
hasan hassan khasan hasen |
husain hussein hussain husayn hossein huseyin khusein husein houcine hocine hussien xuseen gusein |
yusuf yousef youssef yousuf yusif joseph jose josef giuseppe yosef josip jozef jusuf iosif osip yusup youssouf ioseb iosef usup joze josephe | joe joey pepe jo peppe sepp beppe
ibrahim abraham brahim ibragim avraham abram ebrahim ibrahima | abe bram
ismail ismael ismaeel ishmael esmaeil esmail |
ishaq isaac isaak yitzhak iskhak ishak itzhak isahak ishaque eshaq | ike izzy
musa moses moshe mousa moussa moisei moise moises mussa mose |
isa issa eisa eissa |
dawud david daoud dawood davud davit dawid daud davide dodi davyd davud | dave davie
sulaiman solomon suleiman suleyman sulayman soliman suliman salomon shlomo souleymane |
harun aaron haroun haroon aron |
umar omar oumar omer umer gumar cumar |
usman osman othman uthman ousmane osmane cusmaan |
usama osama oussama usamah |
ali aly aliou |
khalid khaled halid kalid |
walid waleed oualid |
said saeed sayeed saied seid sa'id |
salih saleh salah saleh |
yahya yahia yehia yehya ihya |
yunus younes yunis younis jonah yunos |
zakaria zakariya zachary zechariah zakharia zakariyya | zak zach zack
amir emir ameer |
jafar jaafar jaffar cafer dzhafar |
jamal djamel gamal jamaal cemal djamal dzhamal jamel |
jamil djamil gamil cemil jameel |
jalal djalal galal celal jalaal |
faisal faysal feisal faycal |
fatima fatma fatimah fatemeh fatoumata |
aisha aysha ayesha aicha ayse |
khadija khadijah hadija hatice khadidja |
zainab zeinab zaynab zeynep |
hamza hamzah khamza |
idris idriss driss edris |
qasim kasim qassem qasem kassem kacem gassim |
rashid rachid rasheed |
bashir bachir basheer |
bashar bachar |
tariq tarek tarik tareq |
hisham hicham hesham |
habib habeeb khabib |
haidar hayder heydar haider |
muammar moammar mouammar |
abdullah abdallah abdulla abdalla abdollah abdellah cabdullaahi abdullahi abdoulaye abdulloh |
abdrahman abdurrahman abdulrahman abderrahmane abdelrahman |
abdlatif abdellatif abdullatif |
abdkarim abdelkarim abdulkarim |
rahim raheem |
benjamin binyamin benyamin veniamin beniamino | ben benny bibi benji
barak barack baruch | barry
william guillaume wilhelm guillermo guglielmo willem vilhelm vilim guilherme | bill billy will willy bob liam willie wim
robert roberto rupert ruprecht roberts | bob bobby rob robbie bert robin
richard ricardo riccardo rikard ryszard | dick rick ricky rich richie
thomas tomas tommaso tomasz toma foma tuomas | tom tommy
charles carlos carlo karl carl karel karol charls | charlie chuck carlitos chas
henry henri heinrich enrique enrico hendrik henrik henryk heinz henrique | hank harry hal rik
frederick friedrich frederic federico fredrik fryderyk frederico frederik fridrich | fred freddy fritz rick
francis francois francisco francesco franz franciszek frans ferenc frantisek francesc | frank paco frankie pancho fran
lawrence laurent lorenzo lorenz lars laurence laurentius lavrentiy | larry laurie
louis luis luigi ludwig lewis luiz lluis ludovic lodewijk | lou louie
matthew mathieu mateo matteo matthias matvei mateusz matias matthieu matteus mattias matej | matt matty
nathaniel natan nathan nataniel | nat nate
patrick patricio patryk patrizio padraig | pat paddy rick
ronald ronaldo rinaldo reinaldo | ron ronnie
samuel samuele shmuel samuil | sam sammy
albert alberto adalbert albrecht | al bert bertie
alfred alfredo | alf fred al
arthur arturo artur arturas | art artie
christian cristian kristian christiaan | chris
christopher cristobal kristof christophe cristoforo krzysztof christoph christoffer | chris kit topher
donald donal | don donnie
douglas | doug
gerald gerard gerardo gerhard gerhardt geraldo | gerry jerry gerd
gabriel gavriil gavril jibril gabriele dzhabrail jabriel | gabe
jeffrey geoffrey gottfried geoffroy godfrey | jeff geoff
jeremy jeremiah jeremias yeremia | jerry
joshua yehoshua jesus iesus | josh
kenneth | ken kenny
leopold leopoldo | leo poldi
raymond raimundo ramon raimondo | ray
raphael rafael raffaele rafal rafail | rafi rafa
rudolf rodolfo rudolph | rudi rudy
stuart stewart | stu
sebastian sebastien sebastiano | seb bastian
vincent vicente vincenzo vincentas | vince vinny
walter gualtiero valter wouter | walt wally
zacharias zakhar | zach
margaret marjorie | maggie peggy meg marge
deborah debora | deb debbie
jennifer | jenny jen
jessica | jess jessie
susan susanna susana suzanne zuzana shoshana | sue susie suzie
rebecca rivka rebeka | becky
rachel rahel raquel rakhil | rae
patricia | pat patty trish tricia
pamela | pam
barbara varvara | babs barb
dorothy dorothea dorota | dot dottie dolly
eleanor eleonora leonor eleanore | ellie nora nell
emily emilia emilie |
florence florentina | flo
frances francoise francesca francisca franziska | fran fanny frankie
gertrude | trudy gertie
jacqueline | jackie
joan joanna jane jeanne giovanna johanna juana janina | joanie janet
judith yehudit judit | judy
michelle michele michaela mikhaela | shelly mickey micki
theresa teresa therese tereza | terry tess
virginia | ginny
veronica | ronnie
nursultan | nurik
nazar |
cheng zheng | 
tengku tunku |
nguyen nguen |
jong chong jung chung joung | 
yong young yung | 
chol cheol chul | 
myong myung myeong | 
song sung seong | 
hyok hyuk hyeok | 
hyon hyun hyeon | 
kyong kyung gyeong kyeong | 
chun jun choon joon | 
sok seok suk | 
son sun seon soon | 
yon yeon yun youn | 
won weon | 
kim gim | 
li ri yi rhee lee ree | 
pak park bak pahk | 
choe choi chwe choy | 
cho jo | 
chon jon jeon cheon chun | 
chang jang | 
chu ju joo choo | 
im rim lim yim | 
no ro roh noh | 
ryu yu yoo liu ryoo | 
kang gang | 
ku koo gu | 
so seo suh | 
paek baek paik baik | 
pyon byon byun | 
ryang yang | 
hsi xi | 
tse ze | 
tung dong | 
";
