//! Old Chinese signs that are common in names, and the simplified sign of each.
//!
//! Hong Kong, Taiwan and lists that copy them write the old signs. Only signs common in names of persons, places and
//! companies are here.

/// Pairs of an old sign and its simplified form.
const PAIRS: &str = "習习張张陳陈劉刘楊杨趙赵黃黄吳吴孫孙馬马羅罗鄭郑謝谢許许鄧邓馮冯蕭萧葉叶蘇苏蔣蒋閻阎龍龙華华國国東东\
盧卢鍾钟譚谭鄒邹陸陆韓韩呂吕顧顾嚴严賈贾錢钱湯汤龐庞齊齐顏颜塗涂興兴偉伟強强麗丽軍军傑杰寶宝慶庆蘭兰鳳凤雲云飛飞\
鵬鹏濤涛榮荣義义樂乐歡欢學学書书貴贵財财發发達达遠远進进連连運运業业經经濟济銀银鐵铁鋼钢電电訊讯資资産产團团實实\
機机電电設设備备廣广門门開开關关聯联合合長长江江亞亚灣湾島岛陽阳陰阴風风車车輪轮船船貨货際际貿贸議议會会員员黨党\
權权愛爱懷怀憲宪賢贤聖圣靜静瓊琼瑩莹筆笔純纯紅红綠绿維维綱纲緯纬繼继續续績绩傳传兒儿倫伦個个億亿優优凱凯劍剑勝胜\
勞劳勵励協协單单縣县參参雙双號号喬乔嘯啸園园圓圆堅坚墻墙壽寿夢梦獎奖妝妆嬌娇孝孝寧宁審审對对將将專专尋寻導导層层岡冈";

/// The simplified form of a sign; every other sign is its own.
pub(crate) fn simplified(sign: char) -> char {
    if !('\u{4e00}'..='\u{9fff}').contains(&sign) {
        return sign;
    }
    let mut signs = PAIRS.chars();
    while let (Some(old), Some(new)) = (signs.next(), signs.next()) {
        if old == sign {
            return new;
        }
    }
    sign
}
