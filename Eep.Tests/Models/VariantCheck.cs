using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Models;

namespace Eep.Tests.Models;

/// <summary>Runs a random checkpoint of a family, like a golden one but for some config keys, beside the plain model.</summary>
internal static class VariantCheck
{
    /// <summary>Logits of a sequence and its greedy continuation over a cache equal the plain model's, which has none.</summary>
    /// <param name="folder">A golden folder.</param>
    /// <param name="edits">Keys to set, as JSON; a null value removes the key.</param>
    /// <param name="length">Tokens of the sequence.</param>
    /// <param name="greedyTokens">Length of the continuation; 0 for none.</param>
    public static void EqualsThePlainModel(string folder, string edits, int length, int greedyTokens = 10)
    {
        using var tiny = TinyCheckpoint.LikeGolden(folder, config => Edit(config, edits));
        using var checkpoint = Checkpoint.Open(tiny.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions { Workers = 1 });
        int[] ids = [.. Enumerable.Range(0, length).Select(place => ((place * 37) + 5) % checkpoint.Config.VocabularySize)];
        var naive = new NaiveDecoder(checkpoint);

        var tensors = probe.Run(new LogitsInput { Sequences = [[.. ids.Select(id => (long)id)]] }, greedyTokens).ToDictionary(t => t.Name, t => t.Data);

        Closeness.Assert(naive.Logits(ids), tensors["logits.0"], $"{folder} {edits}");
        if (greedyTokens > 0)
        {
            Assert.Equal(naive.Greedy(ids, greedyTokens), tensors["greedy.0"].data<long>().Select(id => (int)id));
        }

        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static void Edit(JsonObject config, string edits)
    {
        foreach (var (key, value) in JsonNode.Parse(edits)!.AsObject().ToList())
        {
            if (value is null)
            {
                config.Remove(key);
            }
            else
            {
                config[key] = value.DeepClone();
            }
        }
    }
}
