namespace Eep.Core.Evaluation.Templates;

/// <summary>One word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a text literal its value.</param>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text);

internal enum TemplateTokenKind
{
    Name,
    Number,
    Text,
    Symbol,
    End,
}
