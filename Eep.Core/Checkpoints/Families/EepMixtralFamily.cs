namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// The Mixtral that an export with a modelling file writes: the gate has the rows of all original experts, and W_RM maps its probabilities to the
/// experts that are left (METHOD A 1.7). Read so that such an export can be verified and evaluated like any other.
/// </summary>
public sealed class EepMixtralFamily : ModelFamily
{
    /// <inheritdoc/>
    public override string ModelType => MappedMixtral.ModelType;

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        var gateExperts = ConfigReading.Size(fields, MappedMixtral.GateExpertsKey);
        return MixtralFamily.Read(fields, this, gateExperts);
    }
}
