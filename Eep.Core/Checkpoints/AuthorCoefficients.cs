using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Coefficients under the names of the authors' files: W_EM in <c>layers.N</c> or <c>layers.[a-b]</c>, its W_RM in <c>transfer.</c> of the same
/// rest, and <c>others</c> with <c>others_transfer</c> for the layers that no other key names.
/// </summary>
internal static partial class AuthorCoefficients
{
    private const string Others = "others";
    private const string OthersTransfer = "others_transfer";
    private const string Layers = "layers.";
    private const string Transfer = "transfer.";

    public static bool IsKey(string key) =>
        key is Others or OthersTransfer || key.StartsWith(Layers, StringComparison.Ordinal) || key.StartsWith(Transfer, StringComparison.Ordinal);

    public static ImmutableArray<GroupPlan> ToGroups(
        string file, IReadOnlyDictionary<string, CoefficientMatrix> matrices, MoeShape shape)
    {
        var groups = new List<GroupPlan>();
        var left = shape.SparseLayers.ToHashSet();
        foreach (var (key, merging) in matrices.Where(entry => entry.Key.StartsWith(Layers, StringComparison.Ordinal)))
        {
            var layers = LayersOf(file, key, shape);
            left.ExceptWith(layers);
            groups.Add(new GroupPlan(layers, merging, Partner(file, matrices, key, Transfer + key[Layers.Length..])));
        }

        if (matrices.TryGetValue(Others, out var rest))
        {
            if (left.Count == 0)
            {
                throw new CheckpointException(file, Others, "at least one layer that no other key names", "none");
            }

            groups.Add(new GroupPlan([.. left.Order()], rest, Partner(file, matrices, Others, OthersTransfer)));
        }

        var partners = groups.Count;
        if (partners == 0 || matrices.Count != 2 * partners)
        {
            var keys = string.Join(", ", matrices.Keys.Take(4).Select(Quoted.Text));
            throw new CheckpointException(
                file, null, "pairs of layers.N and transfer.N, or others and others_transfer", partners == 0 ? $"no layers key ({keys})" : $"{matrices.Count} keys ({keys}, ...)");
        }

        return [.. groups.OrderBy(group => group.Layers[0])];
    }

    private static CoefficientMatrix Partner(
        string file, IReadOnlyDictionary<string, CoefficientMatrix> matrices, string key, string partner) =>
        matrices.TryGetValue(partner, out var mapping)
            ? mapping
            : throw new CheckpointException(file, Quoted.Text(key), $"its router mapping {Quoted.Text(partner)}", "none");

    private static ImmutableArray<int> LayersOf(string file, string key, MoeShape shape)
    {
        var match = LayersKey().Match(key);
        if (!match.Success)
        {
            throw new CheckpointException(file, Quoted.Text(key), "layers.N or layers.[a-b]", "another form");
        }

        var first = int.Parse(match.Groups["first"].Value, CultureInfo.InvariantCulture);
        var last = match.Groups["last"].Success ? int.Parse(match.Groups["last"].Value, CultureInfo.InvariantCulture) : first;
        if (last < first || !shape.SparseLayers.Contains(first) || !shape.SparseLayers.Contains(last))
        {
            throw new CheckpointException(
                file, Quoted.Text(key), $"layers within the model's sparse layers {shape.SparseLayers[0]} to {shape.SparseLayers[^1]}", $"{first} to {last}");
        }

        return [.. shape.SparseLayers.Where(layer => layer >= first && layer <= last)];
    }

    [GeneratedRegex(@"^layers\.(?:(?<first>[0-9]{1,6})|\[(?<first>[0-9]{1,6})-(?<last>[0-9]{1,6})\])$")]
    private static partial Regex LayersKey();
}
