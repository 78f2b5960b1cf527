using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Chat;

/// <summary>How one user message is put before a chat model. Known by name; a checkpoint's own template is recognised as one of these.</summary>
/// <param name="Name">What options call it, for example chatml.</param>
/// <param name="Models">Who uses it, for people.</param>
/// <param name="Before">Stands before the message; {bos} is the text of the tokenizer's begin token.</param>
/// <param name="After">Stands behind the message and opens the answer.</param>
public sealed record ChatTemplate(string Name, string Models, string Before, string After)
{
    /// <summary>The choice that takes what is recognised in the checkpoint, or the raw prompt where the checkpoint has no template.</summary>
    public const string Automatic = "auto";

    /// <summary>The choice that shows a model the raw prompt.</summary>
    public const string None = "none";

    internal const string Begin = "{bos}";

    /// <summary>All known templates.</summary>
    public static ImmutableArray<ChatTemplate> All => ChatTemplateTable.Rows;

    /// <summary>Every value that the option takes.</summary>
    public static ImmutableArray<string> Choices { get; } = [Automatic, None, .. All.Select(template => template.Name)];

    /// <summary>What an answer begins with in this format: a blank where the format puts one between marker and answer.</summary>
    public string AnswerStart { get; init; } = "";

    /// <summary>The token that ends an answer, beside the model's end-of-sequence tokens; null when there is no other.</summary>
    public string? TurnEnd { get; init; }

    /// <summary>White space around the message is taken off.</summary>
    public bool TrimsMessage { get; init; }

    /// <summary>The tokenizer puts its own tokens around the text, as around any other; else the text holds all there is to be.</summary>
    public bool LeavesBeginToTokenizer { get; init; }

    /// <summary>Where it departs from the checkpoint's template; null when it does not.</summary>
    public string? Remark { get; init; }

    /// <summary>Texts that a checkpoint's template must hold to be this one; none = never recognised.</summary>
    internal ImmutableArray<string> Has { get; init; } = [];

    /// <summary>Patterns that it must not match.</summary>
    internal ImmutableArray<string> Lacks { get; init; } = [];

    internal bool UsesBegin => Before.Contains(Begin, StringComparison.Ordinal);

    /// <summary>The template of a name.</summary>
    /// <returns>Null when there is none.</returns>
    public static ChatTemplate? Find(string name) => All.FirstOrDefault(template => template.Name == name);

    /// <summary>The text that a model sees.</summary>
    /// <param name="message">What the user says.</param>
    /// <param name="begin">Text of the begin-of-sequence token; empty when the model has none.</param>
    public string Render(string message, string begin) =>
        Before.Replace(Begin, begin, StringComparison.Ordinal) + (TrimsMessage ? message.Trim() : message) + After;

    /// <summary>An answer as it follows the rendered prompt: blanks at its front give way to what the format has there.</summary>
    public string Answer(string text) => AnswerStart + text.TrimStart(' ');
}
