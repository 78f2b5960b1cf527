using System.Collections.Immutable;
using System.Globalization;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Mixtral: every layer sparse, softmax router whose k chosen probabilities are divided by their sum, SwiGLU experts, grouped-query
/// attention with rotary embedding. Reference: transformers 4.57.6, models/mixtral.
/// </summary>
public sealed class MixtralFamily : ModelFamily
{
    private const double DefaultRopeTheta = 1e6;
    private const double DefaultRmsNormEpsilon = 1e-5;
    private const int DefaultMaxPositionCount = 131_072;
    private static readonly string[] ExpertWeights =
        [MixtralNames.GateProjection, MixtralNames.DownProjection, MixtralNames.UpProjection];

    /// <inheritdoc/>
    public override string ModelType => "mixtral";

    /// <inheritdoc/>
    public override IEnumerable<(string Name, ImmutableArray<long> Shape)> RequiredTensors(ModelConfig config)
    {
        long hidden = config.HiddenSize;
        var queries = (long)config.AttentionHeadCount * config.HeadDimension;
        var keys = (long)config.KeyValueHeadCount * config.HeadDimension;
        yield return (MixtralNames.Embedding, [config.VocabularySize, hidden]);
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            yield return (MixtralNames.InputNorm(layer), [hidden]);
            yield return (MixtralNames.Query(layer), [queries, hidden]);
            yield return (MixtralNames.Key(layer), [keys, hidden]);
            yield return (MixtralNames.Value(layer), [keys, hidden]);
            yield return (MixtralNames.Output(layer), [hidden, queries]);
            yield return (MixtralNames.PostAttentionNorm(layer), [hidden]);
            yield return (MixtralNames.Router(layer), [config.ExpertCount, hidden]);
            for (var expert = 0; expert < config.ExpertCount; expert++)
            {
                yield return (MixtralNames.Expert(layer, expert, MixtralNames.GateProjection), [config.IntermediateSize, hidden]);
                yield return (MixtralNames.Expert(layer, expert, MixtralNames.DownProjection), [hidden, config.IntermediateSize]);
                yield return (MixtralNames.Expert(layer, expert, MixtralNames.UpProjection), [config.IntermediateSize, hidden]);
            }
        }

        yield return (MixtralNames.FinalNorm, [hidden]);
        if (!config.TieWordEmbeddings)
        {
            yield return (MixtralNames.Head, [config.VocabularySize, hidden]);
        }
    }

    /// <inheritdoc/>
    public override TensorRole RoleOf(string name) => name switch
    {
        MixtralNames.Embedding => new TensorRole(ModelPart.Embedding),
        MixtralNames.FinalNorm => new TensorRole(ModelPart.Norm),
        MixtralNames.Head => new TensorRole(ModelPart.Head),
        _ => RoleInLayer(name),
    };

    /// <inheritdoc/>
    public override string ExpertTensor(int layer, int expert, string weight) => MixtralNames.Expert(layer, expert, weight);

    /// <inheritdoc/>
    public override string RouterTensor(int layer) => MixtralNames.Router(layer);

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(fields, ModelType);
        ConfigReading.RequireSilu(fields);
        var hidden = ConfigReading.Size(fields, "hidden_size");
        var heads = ConfigReading.Size(fields, "num_attention_heads");
        var layers = fields.Required("num_hidden_layers", fields.Int("num_hidden_layers", 1, ConfigReading.MostLayers));
        var experts = ConfigReading.ExpertCount(fields);
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            HiddenSize = hidden,
            IntermediateSize = ConfigReading.Size(fields, "intermediate_size"),
            LayerCount = layers,
            SparseLayers = [.. Enumerable.Range(0, layers)],
            AttentionHeadCount = heads,
            KeyValueHeadCount = ConfigReading.KeyValueHeads(fields, heads),
            HeadDimension = ConfigReading.HeadDimension(fields, hidden, heads),
            VocabularySize = ConfigReading.Size(fields, "vocab_size"),
            MaxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount,
            RmsNormEpsilon = fields.Number("rms_norm_eps", 0, 1) ?? DefaultRmsNormEpsilon,
            RopeTheta = ConfigReading.RopeTheta(fields) ?? DefaultRopeTheta,
            SlidingWindow = fields.Int("sliding_window", 1),
            TieWordEmbeddings = fields.Bool("tie_word_embeddings") ?? false,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts),
            RouterRenormalises = true,
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static TensorRole RoleInLayer(string name)
    {
        if (!TakeNumber(name, MixtralNames.LayersPrefix, out var layer, out var rest))
        {
            return new TensorRole(ModelPart.Other);
        }

        if (rest == MixtralNames.RouterSuffix)
        {
            return new TensorRole(ModelPart.Router, layer);
        }

        if (TakeNumber(rest, MixtralNames.ExpertsInfix, out var expert, out var weight))
        {
            return ExpertWeights.FirstOrDefault(known => weight == known + ".weight") is { } found
                ? new TensorRole(ModelPart.Expert, layer, expert, found)
                : new TensorRole(ModelPart.Unknown, layer);
        }

        var part = rest.StartsWith("self_attn.", StringComparison.Ordinal) ? ModelPart.Attention
            : rest.EndsWith("layernorm.weight", StringComparison.Ordinal) ? ModelPart.Norm
            : rest.StartsWith(MixtralNames.BlockInfix, StringComparison.Ordinal) ? ModelPart.Unknown
            : ModelPart.Other;
        return new TensorRole(part, layer);
    }

    private static bool TakeNumber(string text, string prefix, out int number, out string rest)
    {
        (number, rest) = (-1, "");
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var end = text.IndexOf('.', prefix.Length);
        if (end < 0 || !int.TryParse(text.AsSpan(prefix.Length, end - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        rest = text[(end + 1)..];
        return true;
    }
}
