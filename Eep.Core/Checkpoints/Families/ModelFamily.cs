using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// One family of SMoE models on disk: how its config.json becomes a <see cref="ModelConfig"/> with the decoder it describes. Adding a
/// family is adding one such description to <see cref="All"/>, and a box to Eep.Core.Models for what no family has had before.
/// </summary>
public abstract class ModelFamily
{
    /// <summary>Every family Eep reads.</summary>
    public static ImmutableArray<ModelFamily> All { get; } =
    [
        new DeepSeekV2Family(),
        new DeepSeekV3Family(),
        new EepMixtralFamily(),
        new Glm4MoeFamily(),
        new GptOssFamily(),
        new GraniteMoeFamily(),
        new MiniMaxFamily(),
        new MixtralFamily(),
        new OlmoeFamily(),
        new PhimoeFamily(),
        new Qwen2MoeFamily(),
        new Qwen3MoeFamily(),
    ];

    /// <summary>The model_type of its config.json.</summary>
    public abstract string ModelType { get; }

    internal abstract ModelConfig ReadConfig(JsonFields fields);
}
