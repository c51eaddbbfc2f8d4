"""The words that the peers look for, as a user would list them, in lower case.

Names of both parties and words of the treaty, in the eight languages of the articles, with the
forms that they commonly take there.
"""

RUSSIA = (
    *("russia", "russian", "moscow", "kremlin", "putin", "rusia", "moskow", "moscow"),
    *("russland", "russlands", "russische", "russischen", "moskau", "россия", "россии"),
    *("россию", "россией", "москва", "москвы", "москве", "москвой", "кремль", "путин"),
    *("러시아", "러시아와", "러시아가", "러시아의", "러시아는", "모스크바", "푸틴"),
    *("俄罗斯", "莫斯科", "普京", "ロシア", "モスクワ", "プーチン"),
)
DPRK = (
    *("north korea", "north korean", "dprk", "pyongyang", "kim jong un", "korea utara"),
    *("nordkorea", "nordkoreas", "nordkoreanische", "pjöngjang", "кндр", "северная корея"),
    *("северной кореи", "северной кореей", "северную корею", "пхеньян", "пхеньяна", "пхеньяном"),
    *("북한", "북한과", "북한이", "북한의", "북한은", "평양", "조선", "김정은"),
    *("朝鲜", "平壤", "金正恩", "北朝鮮", "平壌", "金正恩"),
)
TREATY = (
    *("mutual defence", "mutual defense", "mutual-defence pact", "defence pact", "treaty"),
    *("military assistance", "comprehensive strategic partnership", "article 4", "perjanjian"),
    *("pakta pertahanan", "bantuan militer", "kemitraan strategis", "bantuan ketenteraan"),
    *("pakatan pertahanan", "vertrag", "vertrags", "beistandspakt", "beistandsklausel"),
    *("militärischen beistand", "verteidigungspakt", "договор", "договора", "договору"),
    *("договором", "договоре", "военную помощь", "военной помощи", "взаимной обороне"),
    *("조약", "조약에", "조약의", "조약을", "조약은", "군사 원조", "상호방위"),
    *("条约", "军事援助", "共同防御", "条約", "軍事的な援助", "相互防衛", "軍事援助"),
)
