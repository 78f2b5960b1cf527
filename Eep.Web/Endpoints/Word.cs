namespace Eep.Web.Endpoints;

/// <summary>A word of a set, in an address: written as in JSON, in any case.</summary>
public readonly record struct Word<T>(T Value)
    where T : struct, Enum
{
    /// <summary>Reads the word, as the framework asks for it.</summary>
    /// <exception cref="BadHttpRequestException">Names the words that there are.</exception>
    public static bool TryParse(string? text, out Word<T> word)
    {
        // Names only: the framework's own reading of enums takes numbers too.
        var known = Enum.GetValues<T>().Where(value => value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        word = known is [var value] ? new Word<T>(value) : throw new BadHttpRequestException(
            $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]))}.");
        return true;
    }
}
