namespace Eep.Core.Evaluation;

/// <summary>Watches an answer grow, so that the engine can stop without knowing filter or metric. Thread-safe and pure.</summary>
public interface IAnswerMonitor
{
    /// <summary>True when no further text could change the score of <paramref name="textSoFar"/>.</summary>
    bool IsDecided(string textSoFar);
}
