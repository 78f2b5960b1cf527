namespace Eep.Samples.Data;

/// <summary>
/// Does a statement follow from the premise (true), contradict it (false: the premise gives another value), or neither (unclear: the
/// premise does not say the verb of this person)?
/// </summary>
public sealed class Entailment(FactPool facts) : PassageTask(facts)
{
    public override string Name => "entailment";

    public override string Title => "entailment";

    public override string Template => "Premise: {{premise}}\nHypothesis: {{hypothesis}}\nAnswer:";

    public override string FollowUp => "Hypothesis: {{hypothesis}}\nAnswer:";

    public override int MaximumAnswerTokens => 8;

    public override string Chance => "33";

    protected override SampleItem Ask(Passage passage, SeededRandom random)
    {
        var (answer, hypothesis) = random.Between(1, 3) switch
        {
            1 => ("true", passage.Asked),
            2 => ("false", passage.Altered(random)),
            _ => ("unclear", passage.Unsaid(random)),
        };
        return Make(passage.Contents, answer, ("premise", passage.Text), ("hypothesis", hypothesis.Statement));
    }
}
