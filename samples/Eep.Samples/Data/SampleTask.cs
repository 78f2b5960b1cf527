using System.Text.RegularExpressions;

namespace Eep.Samples.Data;

/// <summary>A task: its prompt template and the rule that draws items from a split's contents.</summary>
public abstract partial class SampleTask
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    /// <summary>Prompt with {{field}} places, as in the task file.</summary>
    public abstract string Template { get; }

    /// <summary>Words that begin the wrong form of an answer; null where training shows the right form only.</summary>
    public virtual string? Opener => null;

    /// <summary>Templates of the endings to choose from; empty where the answer is generated.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    public abstract int MaximumAnswerTokens { get; }

    /// <summary>Percent right for an answer drawn blindly from the possible ones.</summary>
    public abstract string Chance { get; }

    public abstract SampleItem Draw(SeededRandom random);

    /// <summary>Items to train on that follow each other in one text; just one where a task knows no better.</summary>
    public virtual IReadOnlyList<SampleItem> DrawPractice(SeededRandom random) => [Draw(random)];

    /// <summary>The answer inside a sentence: right in content, wrong in form.</summary>
    public string InSentence(string answer) => $"{Opener} {answer}.";

    /// <summary>An item from the fields of its line in a data file.</summary>
    public SampleItem Read(IReadOnlyDictionary<string, string> fields) =>
        new(fields, Fill(Template, fields), fields["answer"], [.. Choices.Select(choice => Fill(choice, fields))], []);

    protected SampleItem Make(IReadOnlyList<string> contents, string answer, params (string Name, string Value)[] fields)
    {
        var named = fields.Append(("answer", answer)).ToDictionary(field => field.Item1, field => field.Item2);
        return Read(named) with { Contents = contents };
    }

    protected static string Fill(string template, IReadOnlyDictionary<string, string> fields) =>
        Place().Replace(template, match => fields[match.Groups[1].Value]);

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
