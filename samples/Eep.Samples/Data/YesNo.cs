namespace Eep.Samples.Data;

/// <summary>Does somebody do something? The passage says that they often or never do.</summary>
public sealed class YesNo(FactPool facts) : PassageTask(facts)
{
    public override string Name => "yesno";

    public override string Title => "yes/no questions over a passage";

    public override string Template => "Passage: {{passage}}\nQuestion: {{question}}\nAnswer:";

    public override string FollowUp => "Question: {{question}}\nAnswer:";

    public override int MaximumAnswerTokens => 8;

    public override string Chance => "50";

    protected override IReadOnlyList<string> Adverbs => ["often", "never"];

    protected override SampleItem Ask(Passage passage, SeededRandom random)
    {
        var asked = passage.Asked;
        return Make(
            passage.Contents,
            asked.Adverb == "often" ? "yes" : "no",
            ("passage", passage.Text),
            ("question", $"Does {asked.Who} {asked.Relation.Base} {asked.What}?"));
    }
}
