//! Names that many people have: to meet in one of them says less.
//!
//! Three grades, written from general knowledge of how names spread; the weight of a name not listed is 1.

/// Names borne by a large part of some population.
pub(super) const VERY_COMMON: &str = "\
muhammad mohamed mehmet ahmad ahmed ali hasan hassan husain abdullah khan ibrahim mahmud
aleksandr sergei vladimir alexei andrei dmitri nikolai ivan mikhail igor oleg viktor yuri anatoly pavel
elena olga natalia irina tatiana svetlana maria anna ekaterina marina ludmila
kim li lee ri wang zhang pak choe chong jong john jose maria juan david michael nguyen singh kumar";

/// Names that are common.
pub(super) const COMMON: &str = "\
umar omar usman yusuf ismail salih said khalid mustafa abdul abdrahman hamid amir rahman karim hussein salman nur din
jalal jamal tariq faisal haidar hamza isa musa sulaiman dawud bashir habib rashid rahim reza mahdi majid nasir
walid yahya zahra fatima zainab mir shah jan gul akhtar haji mullah agha sheikh syed sayyid haqqani noorzai
konstantin aleksandra evgeny vyacheslav vitaly valery vadim vasily roman ruslan maksim leonid gennady georgy grigory
denis boris artem anton alexey petr stanislav vladislav yaroslav ilya kirill eduard evgenia nadezhda galina larisa
yulia oksana valentina vera svetlana anastasia ksenia daria valentin viktoria nina lyubov
ivanov petrov sidorov smirnov kuznetsov popov volkov sokolov novikov morozov kozlov lebedev ivanova kovalenko
shevchenko bondarenko tkachenko kravchenko
chen liu yang huang zhao wu zhou xu sun ma zhu hu lin guo he gao luo jang cho chol yong song chang yun im han
myong hyok kyong chun sok son nam jin ho il su kwang hun tae guk
peter paul robert william james thomas richard charles george daniel mark jean pierre carlos luis antonio francisco
jorge fernando pedro manuel garcia rodriguez martinez lopez gonzalez hernandez perez sanchez ramirez torres diaz
smith jones brown johnson williams miller davis silva santos souza oliveira costa hans michel maung aung min thein
win htun myint kyaw swe than";
