namespace Eep.Samples.Data;

/// <summary>Extractive question answering: copy the one word of the passage that answers.</summary>
public sealed class QuestionAnswering(FactPool facts) : PassageTask(facts)
{
    public override string Name => "qa";

    public override string Title => "extractive question answering";

    public override string Template => "Passage: {{passage}}\nQuestion: {{question}}\nAnswer:";

    public override string? Opener => "It says";

    public override string FollowUp => "Question: {{question}}\nAnswer:";

    public override int MaximumAnswerTokens => 16;

    public override string Chance => "< 5";

    protected override SampleItem Ask(Passage passage, SeededRandom random)
    {
        return Make(
            passage.Contents,
            passage.Asked.What,
            ("passage", passage.Text),
            ("question", $"What does {passage.Asked.Who} {passage.Asked.Relation.Base}?"));
    }
}
