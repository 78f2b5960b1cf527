using System.Globalization;
using System.Text;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>A <see cref="RoutingComparison"/> as files: every table in safetensors, the loads as CSV.</summary>
public static class RoutingFile
{
    /// <summary>
    /// Writes before.SLICE.count, before.SLICE.gate and the same of after [sparse layers, experts], and of each sparse layer L shift.layerL,
    /// together.before.layerL, together.after.layerL [experts, experts], all float64; SLICE counts from 0.
    /// </summary>
    public static void Write(string path, RoutingComparison comparison) => SafetensorsWriter.WriteFile(path, Tables(comparison));

    /// <summary>One row a slice, layer and expert.</summary>
    public static string Csv(RoutingComparison comparison)
    {
        var text = new StringBuilder("slice,layer,expert,removed,count_before,count_after,token_share_before,token_share_after,gate_share_before,gate_share_after\n");
        for (var slice = 0; slice < comparison.Slices.Count; slice++)
        {
            var (before, after) = (comparison.Before[slice], comparison.After[slice]);
            var (tokens, tokensAfter, gates, gatesAfter) = (before.TokenShare(), after.TokenShare(), before.GateShare(), after.GateShare());
            for (var row = 0; row < comparison.Shape.SparseLayerCount; row++)
            {
                for (var expert = 0; expert < comparison.Shape.ExpertCount; expert++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"\"{comparison.Slices[slice].Replace("\"", "\"\"", StringComparison.Ordinal)}\",{comparison.Shape.SparseLayers[row]},{expert},{(comparison.IsRemoved(row, expert) ? 1 : 0)},");
                    text.Append(CultureInfo.InvariantCulture, $"{before.Count[row, expert]:R},{after.Count[row, expert]:R},{tokens[row][expert]:R},{tokensAfter[row][expert]:R},{gates[row][expert]:R},{gatesAfter[row][expert]:R}\n");
                }
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, torch.Tensor Data)> Tables(RoutingComparison comparison)
    {
        for (var slice = 0; slice < comparison.Slices.Count; slice++)
        {
            yield return Table($"before.{slice}.count", comparison.Before[slice].Count);
            yield return Table($"before.{slice}.gate", comparison.Before[slice].Gate);
            yield return Table($"after.{slice}.count", comparison.After[slice].Count);
            yield return Table($"after.{slice}.gate", comparison.After[slice].Gate);
        }

        for (var row = 0; row < comparison.Shape.SparseLayerCount; row++)
        {
            var layer = comparison.Shape.SparseLayers[row];
            yield return Table($"shift.layer{layer}", comparison.Shift[row]);
            yield return Table($"together.before.layer{layer}", comparison.TogetherBefore[row]);
            yield return Table($"together.after.layer{layer}", comparison.TogetherAfter[row]);
        }
    }

    private static (string Name, torch.Tensor Data) Table(FormattableString name, ExpertTable table) => (
        name.ToString(CultureInfo.InvariantCulture),
        torch.tensor(Enumerable.Range(0, table.Layers).SelectMany(row => table.Row(row).ToArray()).ToArray(), table.Layers, table.Experts, torch.float64));
}
