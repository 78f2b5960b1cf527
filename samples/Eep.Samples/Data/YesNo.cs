namespace Eep.Samples.Data;

/// <summary>Does the passage say what somebody does? It may say so of another person only; then it does not.</summary>
public sealed class YesNo(FactPool facts) : PassageTask(facts)
{
    public override string Name => "yesno";

    public override string Title => "yes/no questions over a passage";

    public override string Template => "Passage: {{passage}}\nQuestion: {{question}}\nAnswer:";

    public override string FollowUp => "Question: {{question}}\nAnswer:";

    public override int MaximumAnswerTokens => 8;

    public override string Chance => "50";

    protected override SampleItem Ask(Passage passage, SeededRandom random)
    {
        var isSaid = random.Chance(0.5);
        var asked = isSaid ? passage.Asked : passage.Unsaid(random);
        return Make(
            passage.Contents,
            isSaid ? "yes" : "no",
            ("passage", passage.Text),
            ("question", $"Does it say what {asked.Who} {asked.Relation.Verb}?"));
    }
}
