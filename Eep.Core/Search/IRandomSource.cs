namespace Eep.Core.Search;

/// <summary>The random draws that operators need. Each call is the next draw; not thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>Uniform in [0, 1).</summary>
    double Uniform();

    /// <summary>Uniform over 0 .. <paramref name="count"/> - 1; <paramref name="count"/> is at least 1.</summary>
    int Index(int count);

    /// <summary>Normal with mean 0 and deviation 1.</summary>
    double Gaussian();
}
