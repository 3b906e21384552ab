/* item_theme.c – the national service themes (全国一体化政务服务平台 主题分类), for persons and
 * firms. */
#include "app/item/item.h"
#include "lib/base/str.h"

static const struct {
    const char *code;
    struct pair name;
} themes[] = {
    { "person:005", { "生育收养", "Birth and adoption" } },
    { "person:010", { "户籍办理", "Household registration" } },
    { "person:015", { "民族宗教", "Ethnic and religious affairs" } },
    { "person:020", { "教育科研", "Education and research" } },
    { "person:025", { "入伍服役", "Military service" } },
    { "person:030", { "就业创业", "Work and starting a business" } },
    { "person:035", { "设立变更", "Setting up and changing" } },
    { "person:040", { "准营准办", "Permits to operate" } },
    { "person:045", { "抵押质押", "Mortgage and pledge" } },
    { "person:050", { "职业资格", "Professional qualifications" } },
    { "person:055", { "行政缴费", "Payments" } },
    { "person:060", { "婚姻登记", "Marriage" } },
    { "person:065", { "优待抚恤", "Benefits and pensions" } },
    { "person:070", { "规划建设", "Planning and building" } },
    { "person:075", { "住房保障", "Housing" } },
    { "person:085", { "社会保障", "Social security" } },
    { "person:090", { "证件办理", "Identity papers" } },
    { "person:095", { "交通出行", "Transport" } },
    { "person:100", { "旅游观光", "Tourism" } },
    { "person:105", { "出境入境", "Leaving and entering the country" } },
    { "person:110", { "消费维权", "Consumer rights" } },
    { "person:115", { "公共安全", "Public safety" } },
    { "person:120", { "司法公证", "Justice and notaries" } },
    { "person:125", { "知识产权", "Intellectual property" } },
    { "person:130", { "环保绿化", "Environment" } },
    { "person:135", { "文化体育", "Culture and sport" } },
    { "person:140", { "公用事业", "Utilities" } },
    { "person:145", { "医疗卫生", "Health" } },
    { "person:150", { "离职退休", "Leaving work and retiring" } },
    { "person:155", { "死亡殡葬", "Death and funerals" } },
    { "person:998", { "地方特色", "Local services" } },
    { "person:999", { "其他", "Other" } },
    { "firm:005", { "设立变更", "Setting up and changing" } },
    { "firm:010", { "准营准办", "Permits to operate" } },
    { "firm:015", { "资质认证", "Qualifications" } },
    { "firm:020", { "年检年审", "Yearly inspection" } },
    { "firm:025", { "税收财务", "Taxes and finance" } },
    { "firm:030", { "人力资源", "Human resources" } },
    { "firm:035", { "社会保障", "Social security" } },
    { "firm:040", { "投资审批", "Investment" } },
    { "firm:045", { "融资信贷", "Finance and credit" } },
    { "firm:050", { "抵押质押", "Mortgage and pledge" } },
    { "firm:055", { "商务贸易", "Trade" } },
    { "firm:060", { "招标拍卖", "Tenders and auctions" } },
    { "firm:065", { "海关口岸", "Customs and ports" } },
    { "firm:070", { "涉外服务", "Foreign affairs" } },
    { "firm:075", { "农林牧渔", "Farming, forestry, fishery" } },
    { "firm:085", { "国土和规划建设", "Land, planning and building" } },
    { "firm:090", { "交通运输", "Transport" } },
    { "firm:095", { "环保绿化", "Environment" } },
    { "firm:100", { "应对气候变化", "Climate" } },
    { "firm:105", { "水务气象", "Water and weather" } },
    { "firm:110", { "医疗卫生", "Health" } },
    { "firm:115", { "科技创新", "Science and technology" } },
    { "firm:120", { "文体教育", "Culture, sport and education" } },
    { "firm:125", { "知识产权", "Intellectual property" } },
    { "firm:130", { "民族宗教", "Ethnic and religious affairs" } },
    { "firm:135", { "质量技术", "Quality and technology" } },
    { "firm:140", { "检验检疫", "Inspection and quarantine" } },
    { "firm:145", { "安全生产", "Safety at work" } },
    { "firm:150", { "公安消防", "Police and fire safety" } },
    { "firm:155", { "司法公证", "Justice and notaries" } },
    { "firm:160", { "公用事业", "Utilities" } },
    { "firm:165", { "法人注销", "Closing a firm" } },
    { "firm:170", { "档案文物", "Archives and relics" } },
    { "firm:998", { "地方特色", "Local services" } },
    { "firm:999", { "其他", "Other" } },
};

const struct pair *item_theme_name(const char *theme)
{
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
        if (str_eq(themes[i].code, theme))
            return &themes[i].name;
    }
    return NULL;
}
