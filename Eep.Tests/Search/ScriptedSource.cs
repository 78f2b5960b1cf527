using Eep.Core.Search;

namespace Eep.Tests.Search;

/// <summary>Draws that a test writes down; running out of any kind fails the test.</summary>
public sealed class ScriptedSource : IRandomSource
{
    private readonly Queue<double> _uniforms;
    private readonly Queue<int> _indexes;
    private readonly Queue<double> _gaussians;

    public ScriptedSource(double[]? uniforms = null, int[]? indexes = null, double[]? gaussians = null)
    {
        _uniforms = new Queue<double>(uniforms ?? []);
        _indexes = new Queue<int>(indexes ?? []);
        _gaussians = new Queue<double>(gaussians ?? []);
    }

    public bool IsUsedUp => _uniforms.Count + _indexes.Count + _gaussians.Count == 0;

    public double Uniform() => _uniforms.Dequeue();

    public int Index(int count)
    {
        var index = _indexes.Dequeue();
        Assert.InRange(index, 0, count - 1);
        return index;
    }

    public double Gaussian() => _gaussians.Dequeue();
}
