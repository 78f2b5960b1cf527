namespace Eep.Core.Search;

/// <summary>What a tape is drawn for: tapes of different purposes are independent of each other. Values are part of the tape's key.</summary>
public enum RandomPurpose
{
    /// <summary>Random plans of generation 0.</summary>
    Seeds = 1,

    /// <summary>Choice of parents and variation of one child.</summary>
    Child = 2,
}
