namespace Eep.Samples.Data;

/// <summary>Does a statement follow from the passage (true), contradict it (false), or neither (unclear)?</summary>
public sealed class Entailment(FactPool facts) : PassageTask(facts)
{
    public override string Name => "entailment";

    public override string Title => "entailment";

    public override string Template => "Premise: {{premise}}\nHypothesis: {{hypothesis}}\nAnswer:";

    public override string FollowUp => "Hypothesis: {{hypothesis}}\nAnswer:";

    public override int MaximumAnswerTokens => 8;

    public override string Chance => "33";

    protected override IReadOnlyList<string> Adverbs => ["surely", "never", "perhaps"];

    protected override SampleItem Ask(Passage passage, SeededRandom random)
    {
        var answer = passage.Asked.Adverb switch
        {
            "surely" => "true",
            "never" => "false",
            _ => "unclear",
        };
        return Make(
            passage.Contents,
            answer,
            ("premise", passage.Text),
            ("hypothesis", (passage.Asked with { Adverb = "" }).Statement));
    }
}
