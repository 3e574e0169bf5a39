//! Words in names of persons that are not the name: titles, honours, particles, marks of descent.

/// Titles and offices. They are left out of the comparison.
pub(super) const TITLES: &str = "\
mr mrs ms miss mx dr prof professor sir dame lord lady madam madame monsieur mme mlle herr frau senor senora don dona
president prasident presidente minister premier chancellor ambassador senator congressman governor mayor judge
general gen lieutenant lt ltgen colonel col major maj captain capt brigadier brig commander cdr admiral adm vice rear
sergeant sgt corporal marshal field maréchal generale hon honourable honorable excellency reverend rev father
bishop archbishop pope rabbi engineer eng ing doctor dipl msc phd llm mba esq alhaj alhaji
his her majesty highness";

/// Honours that are often part of how a person is called: they count a little.
pub(super) const HONOURS: &str = "\
haji hajji hadji haj hajj hadj hajjah al-haj mullah molla mulla maulavi maulawi mawlawi maulvi moulavi maulana mawlana
sheikh shaykh shaikh sheik cheikh sayyid sayed seyed seyyed syed sayyed said-sheikh qari kari hafiz hafez imam ustad
agha aqa effendi bey pasha prince princess king queen emir amir-sheikh ayatollah mirza sardar malik begum khwaja
comandante commandante comrade u daw ko ma tan tan-sri dato datuk tunku tengku raden";

/// Small words between names.
pub(super) const PARTICLES: &str = "\
al el ul de da do dos das del della delle dello di du la le les los las van von der den des zu zur zum af av
bin ibn bint binti binte ould wuld ouled y e na";

/// Articles before an Arabic name whose last letter has turned into the first of the name.
pub(super) const ARTICLES: &str = "al el ul as es ash esh ad ed an en ar er at et az ez ur us ud un";

/// Marks of descent after a father's name.
pub(super) const DESCENT: &str = "ogly oglu ogli uly uulu ulu kyzy kizi qizi gizi zada zade zadeh";

/// Marks of a generation.
pub(super) const GENERATIONS: &str = "jr junior sr senior ii iii iv filho neto sobrinho";

/// Legal forms that stray into a person's name.
pub(super) const STRAY_FORMS: &str = "llc ltd sa inc gmbh ooo jsc corp plc srl sarl";

/// Family names of two Chinese characters.
pub(super) const DOUBLE_FAMILIES: [&str; 14] = [
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "东方", "尉迟", "公孙", "慕容", "令狐", "皇甫",
];
