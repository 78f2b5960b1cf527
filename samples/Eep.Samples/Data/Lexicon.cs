namespace Eep.Samples.Data;

/// <summary>
/// The small world that passages and sums speak of. Words are short, so that each becomes one token, and every statement is
/// person, verb, value: what a small model must learn is the lookup, not the grammar.
/// </summary>
public static class Lexicon
{
    public static IReadOnlyList<string> Names { get; } = Words(
        "Ann Ben Tom Eva Max Leo Mia Zoe Sam Kim Lea Jan Ida Ole Rob Sue Tim Val Amy Bob Dan Fay Gus");

    public static IReadOnlyList<Relation> Relations { get; } =
    [
        new("likes", "like", Words("tea milk rice soup cake fish corn beans plums pears nuts honey")),
        new("visits", "visit", Words("Rome Oslo Lima Bonn Kiel Nice Bern Cork Lyon Bari Turin Malmo")),
        new("has", "have", Words("cats dogs hens pigs cows goats ducks frogs crows bears rats mice")),
        new("plays", "play", Words("chess golf darts polo cards go rugby tennis bowls hockey cricket squash")),
        new("sells", "sell", Words("hats pots bags toys rugs lamps rings bells nets kites ropes tiles")),
        new("wears", "wear", Words("red blue green black white pink gray brown gold teal beige purple")),
    ];

    public static IReadOnlyList<string> Things { get; } = Words("apples books coins stamps pens cups shells stones keys boxes");

    private static string[] Words(string list) => list.Split(' ');
}
