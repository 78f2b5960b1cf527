using System.Collections.Immutable;
using System.Text.Json;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Checkpoints.Families;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>What config.json says about a model, with every key that bears on the mathematics understood or refused.</summary>
public sealed record ModelConfig
{
    /// <summary>The family that read the file: it knows the names and shapes of the tensors.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>The whole file, for keys that only one family has and for the export's edits.</summary>
    public required JsonElement Raw { get; init; }

    /// <summary>The tensors and how they compute.</summary>
    public required DecoderSpec Decoder { get; init; }

    /// <summary>Layers that hold an SMoE block, ascending.</summary>
    public required ImmutableArray<int> SparseLayers { get; init; }

    /// <summary>max_position_embeddings, or the family's default.</summary>
    public required int MaxPositionCount { get; init; }

    /// <summary>Base of the rotary embedding, from rope_theta or rope_parameters.rope_theta, or the family's default.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>E, routed experts per block.</summary>
    public required int ExpertCount { get; init; }

    /// <summary>k, experts active per token.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>The type that dtype or torch_dtype names; informative only, since each tensor carries its own.</summary>
    public required TensorType? DeclaredType { get; init; }

    /// <summary>What a user should know about this config beyond its numbers, a sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>H, width of the residual stream.</summary>
    public int HiddenSize => (int)Decoder.Embedding.Shape[1];

    /// <summary>Rows of the embedding and of the head.</summary>
    public int VocabularySize => (int)Decoder.Embedding.Shape[0];

    /// <summary>Number of decoder layers.</summary>
    public int LayerCount => Decoder.LayerCount;

    /// <summary>Longest sequence the model was made for, in tokens: more than <see cref="MaxPositionCount"/> under some rotary scalings.</summary>
    public int LongestSequence => Enumerable.Range(0, LayerCount)
        .Select(layer => Decoder.Layer(layer).Attention.Rotary?.Scaling.LongestSequence(MaxPositionCount))
        .FirstOrDefault(length => length is not null) ?? MaxPositionCount;

    /// <summary>The router of the SMoE blocks; all have the same form.</summary>
    public RouterSpec Router => Sparse(SparseLayers[0]).Router;

    /// <summary>model_type, for example mixtral.</summary>
    public string ModelType => Family.ModelType;

    /// <summary>The sparse part, as plans see it.</summary>
    public MoeShape Shape => new(SparseLayers, ExpertCount, ExpertsPerToken)
    {
        Groups = Router.Groups,
        HasFixedRouter = Router.Score == RouterScore.SparseMixer,
    };

    /// <summary>The SMoE block of one of <see cref="SparseLayers"/>.</summary>
    public SparseSpec Sparse(int layer) => (SparseSpec)Decoder.Layer(layer).FeedForward;

    /// <summary>Reads config.json.</summary>
    /// <exception cref="CheckpointException">Bad JSON, an unknown model_type, a missing or impossible value, or a key that changes the
    /// mathematics in a way the family does not implement.</exception>
    public static ModelConfig Read(string path)
    {
        var root = JsonFile.ReadObject(path, JsonFile.LargestConfigBytes);
        return JsonFile.Guard(path, () =>
        {
            var fields = new JsonFields(path, root);
            var modelType = fields.Required("model_type", fields.Text("model_type"));
            var family = ModelFamily.All.FirstOrDefault(known => known.ModelType == modelType)
                ?? throw new CheckpointException(
                    path, "model_type", $"a known family ({string.Join(", ", ModelFamily.All.Select(known => known.ModelType))})", Quoted.Text(modelType));
            return family.ReadConfig(fields);
        });
    }
}
