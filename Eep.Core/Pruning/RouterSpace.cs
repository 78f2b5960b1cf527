namespace Eep.Core.Pruning;

/// <summary>Where the router mapping W_RM acts.</summary>
public enum RouterSpace
{
    /// <summary>
    /// New gate row i = sum_j W_RM[i,j] * gate row j: linear in the hidden state, so it folds into an ordinary gate
    /// and is evaluated exactly as exported. The default.
    /// </summary>
    Logits,

    /// <summary>
    /// W_RM multiplies the probabilities after the softmax over all original experts, before top-k (EEP eq. 5).
    /// Reproduces the paper and the authors' coefficients; a stock checkpoint cannot hold it unless rows are one-hot.
    /// </summary>
    Probabilities,
}
