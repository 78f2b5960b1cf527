using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eep.Tests.Checkpoints;

/// <summary>Byte-level BPE by the book: cut with GPT-2's pattern, then merge the best-ranked pair until none is left.</summary>
public sealed partial class NaiveBpe
{
    private readonly Dictionary<string, int> _vocabulary = [];
    private readonly Dictionary<(string, string), int> _rank = [];
    private readonly string[] _letters = new string[256];

    public NaiveBpe(string tokenizerJson)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(tokenizerJson));
        var model = json.RootElement.GetProperty("model");
        foreach (var entry in model.GetProperty("vocab").EnumerateObject())
        {
            _vocabulary[entry.Name] = entry.Value.GetInt32();
        }

        foreach (var merge in model.GetProperty("merges").EnumerateArray())
        {
            var parts = merge.ValueKind == JsonValueKind.String
                ? merge.GetString()!.Split(' ')
                : [.. merge.EnumerateArray().Select(part => part.GetString()!)];
            _rank.TryAdd((parts[0], parts[1]), _rank.Count);
        }

        var extra = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            _letters[value] = ((char)(printable ? value : extra++)).ToString();
        }
    }

    public int[] Encode(string text) =>
        [.. Words().Matches(text).SelectMany(match => Merge(match.Value)).Select(token => _vocabulary[token])];

    private List<string> Merge(string word)
    {
        List<string> parts = [.. Encoding.UTF8.GetBytes(word).Select(value => _letters[value])];
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, parts.Count - 1))
                .Where(i => _rank.ContainsKey((parts[i], parts[i + 1])))
                .OrderBy(i => _rank[(parts[i], parts[i + 1])])
                .ThenBy(i => i)
                .Select(i => (int?)i)
                .FirstOrDefault();
            if (best is not { } at)
            {
                return parts;
            }

            parts[at] += parts[at + 1];
            parts.RemoveAt(at + 1);
        }
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Words();
}
