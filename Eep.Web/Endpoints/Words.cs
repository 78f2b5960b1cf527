namespace Eep.Web.Endpoints;

/// <summary>Words of a set in an address: written as in JSON, in any case. The framework's own reading of enums wants C# names, and takes numbers.</summary>
internal static class Words
{
    /// <summary>The value of a word; null when none was given.</summary>
    /// <exception cref="BadHttpRequestException">It is none of the set; names those that are.</exception>
    public static T? Find<T>(string? word)
        where T : struct, Enum => word is null ? null : Read<T>(word);

    /// <summary>The value of a word.</summary>
    /// <exception cref="BadHttpRequestException">It is none of the set; names those that are.</exception>
    public static T Read<T>(string word)
        where T : struct, Enum
    {
        var known = Enum.GetValues<T>().Where(value => value.ToString().Equals(word, StringComparison.OrdinalIgnoreCase)).ToArray();
        return known is [var value] ? value : throw new BadHttpRequestException(
            $"'{word}' is none of {string.Join(", ", Enum.GetNames<T>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]))}.");
    }
}
