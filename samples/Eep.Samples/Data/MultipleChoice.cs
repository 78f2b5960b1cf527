namespace Eep.Samples.Data;

/// <summary>Which of four endings makes a sentence true? Scored by the likelihood of each.</summary>
public sealed class MultipleChoice(FactPool facts) : PassageTask(facts)
{
    private const int Options = 4;

    public override string Name => "choice";

    public override string Title => "multiple choice";

    public override string Template => "Passage: {{passage}}\nTherefore {{start}}";

    public override string FollowUp => "Therefore {{start}}";

    public override IReadOnlyList<string> Choices => ["{{first}}", "{{second}}", "{{third}}", "{{fourth}}"];

    public override int MaximumAnswerTokens => 8;

    public override string Chance => "25";

    protected override SampleItem Ask(Passage passage, SeededRandom random)
    {
        var asked = passage.Asked;
        var others = random.Shuffled([.. asked.Relation.Values.Except(passage.Facts.Select(fact => fact.What))]);
        string[] options = [.. passage.Facts.Select(fact => fact.What).Concat(others).Take(Options)];
        random.Shuffle(options);
        return Make(
            passage.Contents,
            asked.What,
            ("passage", passage.Text),
            ("start", $"{asked.Who} {asked.Relation.Verb}"),
            ("first", options[0]),
            ("second", options[1]),
            ("third", options[2]),
            ("fourth", options[3]));
    }
}
