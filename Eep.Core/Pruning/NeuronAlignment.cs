namespace Eep.Core.Pruning;

/// <summary>
/// Which order the inner neurons of an expert have when it is combined with others. The order changes nothing about an expert by itself, but a
/// sum of experts adds their neurons pair by pair.
/// </summary>
public enum NeuronAlignment
{
    /// <summary>As stored: EEP as published.</summary>
    None,

    /// <summary>
    /// Each expert of a layer in the order in which its neurons' weights are most like those of the layer's first expert: the assignment with the largest sum
    /// of inner products of gate and up rows and down columns (M-SMoE, arXiv 2310.01334, after Ainsworth et al., arXiv 2209.04836).
    /// </summary>
    Weights,
}
