using System.Text.Json.Nodes;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Checkpoints.Families;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The export that keeps a mapping of probabilities as it is: a Mixtral with the whole gate, W_RM as one more tensor a layer, and a modelling
/// file that computes it (METHOD A 1.7). Its model_type is its own, so that no loader takes it for an ordinary Mixtral.
/// </summary>
internal static class MappedMixtral
{
    public const string ModelType = "eep_mixtral";
    public const string FileName = "modeling_eep_mixtral.py";

    /// <summary>Number of gate rows in config.json.</summary>
    public const string GateExpertsKey = "gate_experts";

    private const string Module = "modeling_eep_mixtral";
    private const string Resource = "Eep.Core.Checkpoints.Resources." + FileName;

    /// <summary>W_RM of a layer, [E', E], float32.</summary>
    public static TensorSpec Mapping(int layer, long experts, long gateExperts) =>
        new(DecoderSizes.InLayer(layer, "block_sparse_moe.router_mapping"), [experts, gateExperts]);

    /// <summary>The plan itself, if this export is for it.</summary>
    /// <exception cref="PlanException">It is not: says why.</exception>
    public static PruningPlan Check(PruningPlan plan, ModelConfig config)
    {
        if (config.Family is not MixtralFamily)
        {
            throw new PlanException($"--with-modeling-file writes a Mixtral; this model is {config.ModelType}. Use --router one-hot or --router folded.");
        }

        if (config.Sparse(config.SparseLayers[0]).Experts is not SeparateExpertsSpec)
        {
            throw new PlanException("--with-modeling-file writes one set of tensors per expert; this model holds them fused. Use --router one-hot or --router folded.");
        }

        return plan.RouterSpace == RouterSpace.Probabilities
            ? plan
            : throw new PlanException("The plan maps router logits: an ordinary checkpoint holds it, and a modelling file is not needed.");
    }

    /// <summary>The modelling file.</summary>
    public static byte[] ModelingFile()
    {
        using var stream = typeof(MappedMixtral).Assembly.GetManifestResourceStream(Resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Makes the config of the pruned Mixtral name the modelling file.</summary>
    public static void Edit(JsonObject config, int gateExperts)
    {
        config["model_type"] = ModelType;
        config["architectures"] = new JsonArray("EepMixtralForCausalLM");
        config[GateExpertsKey] = gateExperts;
        config["auto_map"] = new JsonObject
        {
            ["AutoConfig"] = $"{Module}.EepMixtralConfig",
            ["AutoModelForCausalLM"] = $"{Module}.EepMixtralForCausalLM",
        };
    }
}
