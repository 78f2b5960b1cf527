using System.Security.Cryptography;
using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>A plan as the walk through the layers sees it: for every decoder layer the key of its block.</summary>
internal sealed class PlanPath
{
    private readonly string[] _keys;
    private readonly string[] _prefixes;
    private readonly int[]?[] _dominants;

    private PlanPath(PruningPlan plan, PruningPlan canonical, ModelConfig config, bool isOriginal)
    {
        (Plan, Canonical, SparseLayers, IsOriginal) = (plan, canonical, config.SparseLayers, isOriginal);
        _keys = new string[config.LayerCount];
        _dominants = new int[config.LayerCount][];
        Array.Fill(_keys, "");
        foreach (var layer in SparseLayers)
        {
            _keys[layer] = isOriginal ? "original" : LayerBlocks.KeyOf(canonical, layer);
            _dominants[layer] = canonical.ForLayer(layer)?.ExpertMerging.Dominants() ?? [.. Enumerable.Range(0, config.ExpertCount)];
        }

        _prefixes = PrefixesOf(_keys);
        Order = string.Join('/', _keys);
    }

    public PruningPlan Plan { get; }

    public PruningPlan Canonical { get; }

    /// <summary>Layers with a block.</summary>
    public IReadOnlyList<int> SparseLayers { get; }

    /// <summary>Whether it is the model as it is, without any plan arithmetic.</summary>
    public bool IsOriginal { get; }

    /// <summary>Sorted by this, plans that share first layers are neighbours.</summary>
    public string Order { get; }

    /// <summary>The path of a plan that fits the model.</summary>
    /// <exception cref="PlanException">A row combines no expert.</exception>
    public static PlanPath Of(PruningPlan plan, ModelConfig config)
    {
        var canonical = CanonicalPlan.Of(plan);
        PlanBlocks.CheckRows(canonical);
        return new PlanPath(plan, canonical, config, isOriginal: false);
    }

    /// <summary>The path of the model as it is.</summary>
    public static PlanPath Original(ModelConfig config)
    {
        var identity = PruningPlan.Identity(config.Shape);
        return new PlanPath(identity, identity, config, isOriginal: true);
    }

    /// <summary>The key of a layer's block; empty where the layer is dense.</summary>
    public string Key(int layer) => _keys[layer];

    /// <summary>What tells the streams before a layer apart: plans with equal prefixes compute the same up to there.</summary>
    public string Prefix(int layer) => _prefixes[layer];

    /// <summary>The original expert that stands for each row of a sparse layer's block.</summary>
    public IReadOnlyList<int> Dominants(int layer) => _dominants[layer]!;

    /// <summary>Hash of the keys of all layers before each layer.</summary>
    private static string[] PrefixesOf(string[] keys)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var prefixes = new string[keys.Length];
        for (var layer = 0; layer < keys.Length; layer++)
        {
            prefixes[layer] = Convert.ToHexString(hash.GetCurrentHash());
            hash.AppendData(Encoding.ASCII.GetBytes(keys[layer] + '/'));
        }

        return prefixes;
    }
}
