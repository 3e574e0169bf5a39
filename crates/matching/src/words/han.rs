//! Words of Chinese and Japanese names of organisations, and family names of two characters.
//!
//! Chinese is written without spaces; a name is cut at the words known here, and each is given its Latin word, so that
//! 有限公司 is a legal form and 集团 is "group" as in any other language.

const WORDS: [(&str, &str); 66] = [
    ("股份有限公司", "jsc"),
    ("有限责任公司", "llc"),
    ("有限責任公司", "llc"),
    ("有限公司", "ltd"),
    ("株式会社", "jsc"),
    ("股份公司", "jsc"),
    ("有限会社", "ltd"),
    ("合同会社", "llc"),
    ("公司", "company"),
    ("會社", "company"),
    ("集团", "group"),
    ("集團", "group"),
    ("控股", "holding"),
    ("科技", "technology"),
    ("技术", "technology"),
    ("技術", "technology"),
    ("国际", "international"),
    ("國際", "international"),
    ("贸易", "trade"),
    ("貿易", "trade"),
    ("进出口", "importexport"),
    ("銀行", "bank"),
    ("银行", "bank"),
    ("航运", "shipping"),
    ("航運", "shipping"),
    ("海运", "shipping"),
    ("船务", "shipping"),
    ("物流", "logistics"),
    ("石油", "oil"),
    ("化工", "chemical"),
    ("电子", "electronic"),
    ("電子", "electronic"),
    ("工业", "industry"),
    ("工業", "industry"),
    ("投资", "investment"),
    ("投資", "investment"),
    ("中国", "china"),
    ("中國", "china"),
    ("北京", "beijing"),
    ("上海", "shanghai"),
    ("深圳", "shenzhen"),
    ("广州", "guangzhou"),
    ("廣州", "guangzhou"),
    ("天津", "tianjin"),
    ("香港", "hongkong"),
    ("台湾", "taiwan"),
    ("新加坡", "singapore"),
    ("俄罗斯", "russia"),
    ("伊朗", "iran"),
    ("朝鲜", "dprk"),
    ("东京", "tokyo"),
    ("東京", "tokyo"),
    ("大学", "university"),
    ("大學", "university"),
    ("研究所", "institute"),
    ("研究院", "institute"),
    ("研究", "research"),
    ("航空", "aviation"),
    ("航天", "space"),
    ("汽车", "vehicle"),
    ("机械", "machine"),
    ("設備", "equipment"),
    ("设备", "equipment"),
    ("发展", "development"),
    ("実業", "enterprise"),
    ("实业", "enterprise"),
];

/// Cuts a run of characters: pieces with the Latin word of each that is known.
pub(crate) fn segments(run: &str) -> Vec<(&str, Option<&'static str>)> {
    let mut pieces = vec![];
    let (mut at, mut open) = (0, 0);
    while at < run.len() {
        match WORDS.iter().find(|(word, _)| run[at..].starts_with(word)) {
            Some((word, latin)) => {
                if open < at {
                    pieces.push((&run[open..at], None));
                }
                pieces.push((&run[at..at + word.len()], Some(*latin)));
                at += word.len();
                open = at;
            }
            None => at += run[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    if open < run.len() {
        pieces.push((&run[open..], None));
    }
    pieces
}

/// Whether a name begins with a family name of two characters.
pub(crate) fn is_double_family(name: &str) -> bool {
    super::people::DOUBLE_FAMILIES
        .iter()
        .any(|family| name.starts_with(family))
}
