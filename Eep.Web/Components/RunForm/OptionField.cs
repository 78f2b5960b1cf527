using System.Globalization;
using System.Numerics;
using Eep.Core.Runs;
using Eep.Core.Search;

namespace Eep.Web.Components.RunForm;

/// <summary>One option of a run as a field: how its value is written for people, and read back.</summary>
/// <param name="Name">The option, as options.json has it; also the id of the input.</param>
/// <param name="Tip">One sentence: what it does.</param>
/// <param name="Read">The value as text; empty for an option that is absent.</param>
/// <param name="Write">The options with the text's value.</param>
/// <remarks><see cref="Write"/> throws <see cref="FormatException"/> with what is wrong and what would be right.</remarks>
public sealed record OptionField(
    string Name, string Label, string Tip, Func<RunOptions, string> Read, Func<RunOptions, string, RunOptions> Write)
{
    public OptionInputKind Kind { get; init; } = OptionInputKind.Text;

    /// <summary>Values and their names, where only some are possible.</summary>
    public IReadOnlyList<(string Value, string Text)> Choices { get; init; } = [];

    /// <summary>What stands in the empty input.</summary>
    public string Empty { get; init; } = "";

    /// <summary>What the preset has, where an empty input means that.</summary>
    public Func<SearchOptions, int>? Preset { get; init; }

    /// <summary>A number without a fraction.</summary>
    public static OptionField Whole(
        string name, string label, string tip, Func<RunOptions, int?> read, Func<RunOptions, int?, RunOptions> write) => new(
            name, label, tip, options => Text(read(options)), (options, text) => write(options, Number<int>(text)))
        {
            Kind = OptionInputKind.Number,
        };

    /// <summary>A number.</summary>
    public static OptionField Fraction(
        string name, string label, string tip, Func<RunOptions, double?> read, Func<RunOptions, double?, RunOptions> write) => new(
            name, label, tip, options => Text(read(options)), (options, text) => write(options, Number<double>(text)))
        {
            Kind = OptionInputKind.Number,
        };

    /// <summary>A number of bytes in a larger unit. What was not typed keeps its exact value.</summary>
    public static OptionField Size(
        string name, string label, string tip, double unit, Func<RunOptions, long?> read, Func<RunOptions, long?, RunOptions> write) => new(
            name, label, tip, options => Text(read(options) is { } bytes ? Math.Round(bytes / unit, 3) : (double?)null),
            (options, text) => write(options, Number<double>(text) is { } number ? Bytes(number * unit) : null))
        {
            Kind = OptionInputKind.Number,
        };

    /// <summary>Whole numbers with commas between them.</summary>
    public static OptionField Numbers(
        string name, string label, string tip, Func<RunOptions, IReadOnlyList<int>?> read, Func<RunOptions, IReadOnlyList<int>?, RunOptions> write) => new(
            name, label, tip, options => string.Join(", ", (read(options) ?? []).Select(number => Text<int>(number))),
            (options, text) => write(options, Parts(text, ',').Select(part => Number<int>(part)!.Value).ToArray() is { Length: > 0 } numbers ? numbers : null));

    /// <summary>Paths, one a line.</summary>
    public static OptionField Paths(
        string name, string label, string tip, Func<RunOptions, IReadOnlyList<string>?> read, Func<RunOptions, IReadOnlyList<string>?, RunOptions> write) => new(
            name, label, tip, options => string.Join('\n', read(options) ?? []),
            (options, text) => write(options, Parts(text, '\n') is { Length: > 0 } paths ? paths : null))
        {
            Kind = OptionInputKind.Lines,
        };

    /// <summary>One of some words.</summary>
    public static OptionField Word(
        string name, string label, string tip, (string Value, string Text)[] choices, Func<RunOptions, string> read, Func<RunOptions, string, RunOptions> write) =>
        new(name, label, tip, read, write) { Kind = OptionInputKind.Choice, Choices = choices };

    /// <summary>One of the values of an enumeration.</summary>
    public static OptionField Value<T>(
        string name, string label, string tip, (T Value, string Text)[] choices, Func<RunOptions, T> read, Func<RunOptions, T, RunOptions> write)
        where T : struct, Enum => Word(
            name, label, tip, [.. choices.Select(choice => (choice.Value.ToString(), choice.Text))],
            options => read(options).ToString(), (options, text) => write(options, Enum.Parse<T>(text)));

    /// <summary>Yes or no.</summary>
    public static OptionField Switch(
        string name, string label, string tip, Func<RunOptions, bool> read, Func<RunOptions, bool, RunOptions> write) => new(
            name, label, tip, options => read(options) ? bool.TrueString : bool.FalseString, (options, text) => write(options, bool.Parse(text)))
        {
            Kind = OptionInputKind.Switch,
        };

    private static string Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    private static T? Number<T>(string text)
        where T : struct, INumber<T>
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // Without thousands separators: 0,05 is a typing error, not five.
        var style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return T.TryParse(text.Trim(), style, CultureInfo.InvariantCulture, out var number) && T.IsFinite(number)
            ? number
            : throw new FormatException($"is '{text}'; it must be {(typeof(T) == typeof(int) ? "a whole number" : "a number")}.");
    }

    private static long Bytes(double bytes) =>
        Math.Abs(bytes) < long.MaxValue ? (long)bytes : throw new FormatException("is more than any machine has.");

    private static string[] Parts(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>What a field is typed into.</summary>
public enum OptionInputKind
{
    Text,
    Number,
    Lines,
    Choice,
    Switch,
}
