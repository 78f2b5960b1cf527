namespace Eep.Tests;

/// <summary>Tests that look at what is counted per process (live tensors): nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "Alone";
}
