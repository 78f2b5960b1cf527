using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The attention of one layer, whatever its kind.</summary>
internal interface IAttention
{
    /// <summary>(tokens, hidden) to the same; the caller's scope owns the result.</summary>
    Tensor Forward(Tensor hidden, int layer, ForwardPass pass);
}
