using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Samples.Training;

/// <summary>
/// The forward pass of a Mixtral over a batch of unpadded tokens, differentiable. Written for training small models fast; the
/// inference engine of Eep.Core is a different program and checks this one by running its checkpoint.
/// </summary>
public sealed class MixtralForward : IDisposable
{
    private readonly ModelShape _shape;
    private readonly IReadOnlyDictionary<string, Tensor> _weights;
    private readonly Tensor _cosines;
    private readonly Tensor _sines;

    // A Scalar made on the spot can be collected while native code still reads it; fields and using declarations keep it alive.
    private readonly Scalar _epsilon;

    public MixtralForward(ModelShape shape, IReadOnlyDictionary<string, Tensor> weights)
    {
        _shape = shape;
        _weights = weights;
        _epsilon = shape.Epsilon;
        using var scope = NewDisposeScope();
        var exponents = arange(0, shape.HeadSize, 2, float32) / shape.HeadSize;
        var frequencies = pow(shape.RopeTheta, -exponents);
        var angles = outer(arange(shape.MaximumPositions, float32), frequencies);
        angles = cat([angles, angles], -1).unsqueeze(1); // (position, 1, head size)
        _cosines = angles.cos().DetachFromDisposeScope();
        _sines = angles.sin().DetachFromDisposeScope();
    }

    /// <summary>Final hidden states (token, hidden) and the sum of the layers' load-balancing losses. The caller's scope owns both.</summary>
    public (Tensor Hidden, Tensor Balance) Run(TokenBatch batch, ExpertMask? mask, RoutingCounter? counter = null)
    {
        using var scope = NewDisposeScope();
        var grid = new Grid(batch, _cosines, _sines);
        var hidden = _weights["model.embed_tokens.weight"].index_select(0, tensor(batch.Inputs));
        var balance = zeros(1);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            var prefix = $"model.layers.{layer}.";
            hidden = hidden.Plus(Attend(prefix, Normalise(hidden, prefix + "input_layernorm.weight"), grid));
            var moe = new SparseMoe(_shape, _weights, prefix + "block_sparse_moe.", mask?.Bias(layer));
            var (output, loss) = moe.Run(Normalise(hidden, prefix + "post_attention_layernorm.weight"), layer, counter);
            hidden = hidden.Plus(output);
            balance = balance.Plus(loss);
        }

        hidden = Normalise(hidden, "model.norm.weight");
        return (hidden.MoveToOuterDisposeScope(), balance.MoveToOuterDisposeScope());
    }

    public Tensor Logits(Tensor hidden) => linear(hidden, _weights["lm_head.weight"]);

    public void Dispose()
    {
        _cosines.Dispose();
        _sines.Dispose();
        _epsilon.Dispose();
    }

    private Tensor Normalise(Tensor input, string weight)
    {
        var variance = (input * input).mean([-1], keepdim: true);
        return input * rsqrt(variance.Plus(_epsilon)) * _weights[weight];
    }

    private Tensor Attend(string prefix, Tensor input, Grid grid)
    {
        var queries = grid.Rotate(Project(prefix + "self_attn.q_proj.weight", input, _shape.Heads));
        var keys = grid.Rotate(Project(prefix + "self_attn.k_proj.weight", input, _shape.KeyValueHeads));
        var values = Project(prefix + "self_attn.v_proj.weight", input, _shape.KeyValueHeads);
        var repeats = _shape.Heads / _shape.KeyValueHeads;
        var mixed = scaled_dot_product_attention(
            grid.Spread(queries, 1), grid.Spread(keys, repeats), grid.Spread(values, repeats), is_casual: true);
        return linear(grid.Collect(mixed), _weights[prefix + "self_attn.o_proj.weight"]);
    }

    private Tensor Project(string weight, Tensor input, int heads) =>
        linear(input, _weights[weight]).view(-1, heads, _shape.HeadSize);

    /// <summary>The way between flat tokens and the padded grid of attention.</summary>
    private sealed class Grid(TokenBatch batch, Tensor cosines, Tensor sines)
    {
        private readonly Tensor _toGrid = tensor(batch.ToGrid);
        private readonly Tensor _toFlat = tensor(batch.ToFlat);
        private readonly Tensor _cosines = cosines.index_select(0, tensor(batch.Positions));
        private readonly Tensor _sines = sines.index_select(0, tensor(batch.Positions));

        /// <summary>Rotary positions, halves paired as in Hugging Face's rotate_half.</summary>
        public Tensor Rotate(Tensor heads)
        {
            var parts = heads.chunk(2, -1);
            return (heads * _cosines).Plus(cat([-parts[1], parts[0]], -1) * _sines);
        }

        // (token, heads, size) -> (row, heads * repeats, width, size)
        public Tensor Spread(Tensor heads, int repeats)
        {
            var (count, size) = (heads.size(1), heads.size(2));
            var grid = heads.index_select(0, _toGrid).view(batch.Rows, batch.Width, count, size).transpose(1, 2);
            return repeats == 1
                ? grid
                : grid.unsqueeze(2).expand(batch.Rows, count, repeats, batch.Width, size)
                    .reshape(batch.Rows, count * repeats, batch.Width, size);
        }

        // (row, heads, width, size) -> (token, heads * size)
        public Tensor Collect(Tensor mixed) =>
            mixed.transpose(1, 2).reshape(batch.Rows * batch.Width, -1).index_select(0, _toFlat);
    }
}
