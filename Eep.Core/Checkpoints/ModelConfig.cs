using System.Collections.Immutable;
using System.Text.Json;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>What config.json says about a model, with every key that bears on the mathematics understood or refused.</summary>
public sealed record ModelConfig
{
    /// <summary>The family that read the file: it knows the names and shapes of the tensors.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>The whole file, for keys that only one family has and for the export's edits.</summary>
    public required JsonElement Raw { get; init; }

    /// <summary>H, width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>M, inner width of one expert.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Layers that hold an SMoE block, ascending.</summary>
    public required ImmutableArray<int> SparseLayers { get; init; }

    /// <summary>Query heads per layer.</summary>
    public required int AttentionHeadCount { get; init; }

    /// <summary>Key and value heads per layer; divides <see cref="AttentionHeadCount"/>.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of one head; even. HiddenSize / AttentionHeadCount where the file leaves it out or says null.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Rows of the embedding and of the head.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest sequence the model was made for, in tokens.</summary>
    public required int MaxPositionCount { get; init; }

    /// <summary>Epsilon of the RMS norms.</summary>
    public required double RmsNormEpsilon { get; init; }

    /// <summary>Base of the rotary embedding, from rope_theta or rope_parameters.rope_theta.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>Each position sees itself and this many minus one before it; null for no limit.</summary>
    public required int? SlidingWindow { get; init; }

    /// <summary>True when the head is the embedding; lm_head.weight may then be absent.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>E, routed experts per block.</summary>
    public required int ExpertCount { get; init; }

    /// <summary>k, experts active per token.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>True when the router divides the k chosen probabilities by their sum.</summary>
    public required bool RouterRenormalises { get; init; }

    /// <summary>The type that dtype or torch_dtype names; informative only, since each tensor carries its own.</summary>
    public required TensorType? DeclaredType { get; init; }

    /// <summary>model_type, for example mixtral.</summary>
    public string ModelType => Family.ModelType;

    /// <summary>The sparse part, as plans see it.</summary>
    public MoeShape Shape => new(SparseLayers, ExpertCount, ExpertsPerToken);

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
