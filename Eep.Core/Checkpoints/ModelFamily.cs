using System.Collections.Immutable;

namespace Eep.Core.Checkpoints;

/// <summary>
/// One family of SMoE models on disk: how its config.json reads and which stored tensor is what. Adding a family is adding one such
/// description to <see cref="All"/>.
/// </summary>
public abstract class ModelFamily
{
    /// <summary>Every family Eep reads.</summary>
    public static ImmutableArray<ModelFamily> All { get; } = [new MixtralFamily()];

    /// <summary>The model_type of its config.json.</summary>
    public abstract string ModelType { get; }

    /// <summary>The tensors that a checkpoint of this config must hold, with their shapes. Lazily enumerated: a hostile config is cheap.</summary>
    public abstract IEnumerable<(string Name, ImmutableArray<long> Shape)> RequiredTensors(ModelConfig config);

    /// <summary>What a stored tensor is to an expert plan.</summary>
    public abstract TensorRole RoleOf(string name);

    /// <summary>The name of one weight of one expert; <paramref name="weight"/> as <see cref="TensorRole.Weight"/> gives it.</summary>
    public abstract string ExpertTensor(int layer, int expert, string weight);

    /// <summary>The name of a layer's gate, [E, H].</summary>
    public abstract string RouterTensor(int layer);

    internal abstract ModelConfig ReadConfig(JsonFields fields);
}
