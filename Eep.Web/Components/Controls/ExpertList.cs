using System.Globalization;
using System.Text;

namespace Eep.Web.Components.Controls;

/// <summary>Experts by layer as people write them: "0: 1, 4-7; 3: 2".</summary>
public static class ExpertList
{
    /// <summary>The shortest text; empty for none.</summary>
    /// <param name="experts">Layer to its experts; null = none.</param>
    public static string Write(IReadOnlyDictionary<int, IReadOnlyList<int>>? experts) => string.Join(
        "; ",
        (experts ?? new Dictionary<int, IReadOnlyList<int>>()).Where(layer => layer.Value.Count > 0).OrderBy(layer => layer.Key)
            .Select(layer => string.Create(CultureInfo.InvariantCulture, $"{layer.Key}: {Ranges([.. layer.Value.Distinct().Order()])}")));

    /// <summary>Reads the text; null for none.</summary>
    /// <param name="fault">What is wrong and what would be right; then the result is null.</param>
    public static IReadOnlyDictionary<int, IReadOnlyList<int>>? Parse(string text, out string? fault)
    {
        var read = new SortedDictionary<int, IReadOnlyList<int>>();
        foreach (var part in text.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split(':', StringSplitOptions.TrimEntries) is not [var layer, var experts]
                || !TryNumber(layer, out var number) || TryNumbers(experts) is not { } list || !read.TryAdd(number, list))
            {
                fault = $"'{part}' is not a layer with its experts; write each layer once, as in 0: 1, 4-7; 3: 2.";
                return null;
            }
        }

        fault = null;
        return read.Count == 0 ? null : read;
    }

    /// <summary>Numbers as people write them, "1, 4-7"; null when the text is none.</summary>
    public static int[]? TryNumbers(string text)
    {
        var experts = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last) || last < first)
            {
                return null;
            }

            experts.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return [.. experts];
    }

    // No model has more experts than that, and a range must not fill the memory.
    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 100_000;

    /// <summary>The shortest text of different numbers, ascending.</summary>
    public static string Ranges(int[] experts)
    {
        var text = new StringBuilder();
        for (var index = 0; index < experts.Length; index++)
        {
            var end = index;
            while (end + 1 < experts.Length && experts[end + 1] == experts[end] + 1)
            {
                end++;
            }

            // Two in a row are shorter as a list.
            end = end - index < 2 ? index : end;
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? ", " : "")}{experts[index]}{(end > index ? $"-{experts[end]}" : "")}");
            index = end;
        }

        return text.ToString();
    }
}
