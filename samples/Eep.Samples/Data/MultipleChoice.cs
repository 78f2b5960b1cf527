namespace Eep.Samples.Data;

/// <summary>Which of up to four statements tells what is asked?</summary>
public sealed class MultipleChoice(FactPool facts) : PassageTask(facts)
{
    private const string Letters = "ABCD";

    public override string Name => "choice";

    public override string Title => "multiple choice";

    public override string Template => "Options: {{options}}\nQuestion: {{question}}\nAnswer:";

    public override string FollowUp => "Question: {{question}}\nAnswer:";

    public override int MaximumAnswerTokens => 8;

    public override string Chance => "25";

    protected override int FullPassage => Letters.Length;

    protected override SampleItem Ask(Passage passage, SeededRandom random)
    {
        var options = passage.InOrder.Select((fact, place) => $"{fact.Statement.TrimEnd('.')}: {Letters[place]}.");
        var place = passage.InOrder.ToList().IndexOf(passage.Asked);
        return Make(
            passage.Contents,
            Letters[place].ToString(),
            ("options", string.Join(' ', options)),
            ("question", $"Which says what {passage.Asked.Who} {passage.Asked.Relation.Verb}?"));
    }
}
